"""Every version is kept, the newest is served, and of two savers one wins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ringhook.config.document import Document
from ringhook.domain.errors import (
    ConflictError,
    InvalidDocumentError,
    NotFoundError,
    UnknownTokenError,
)
from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.ports.table import Page, Row
from ringhook.store.configurations import MAX_REMEMBERED, Configurations

TOKEN, OTHER = "a-token-of-enough-length", "b-token-of-enough-length"


class CountingTable(MemoryTable):
    """Counts reads; runs *meanwhile* once before the next write of a head."""

    def __init__(self, clock: FixedClock) -> None:
        super().__init__(clock)
        self.reads = 0
        self.meanwhile: Callable[[], object] = int

    def get(self, partition: str, sort: str) -> Row | None:
        self.reads += 1
        return super().get(partition, sort)

    def query(self, partition: str, prefix: str = "", **options: object) -> Page:
        self.reads += 1
        return super().query(partition, prefix, **options)  # type: ignore[arg-type]  # passed on

    def put(self, row: Row, *, expect: int | None = None) -> int:
        if row.sort == "head":
            first, self.meanwhile = self.meanwhile, int
            first()
        return super().put(row, expect=expect)


@pytest.fixture
def counted(clock: FixedClock) -> CountingTable:
    return CountingTable(clock)


@pytest.fixture
def configurations(counted: CountingTable, clock: FixedClock) -> Configurations:
    return Configurations(counted, clock)


def named(name: str, token: str = TOKEN, *, enabled: bool = True) -> Document:
    entry = {"id": "pbx", "adapter": "generic", "name": name, "token": token, "enabled": enabled}
    return Document.model_validate({"connections": [entry]})


def name_at(configurations: Configurations, version: int) -> str:
    return configurations.rulebook_at("main", version).connections["pbx"].name


def test_nothing_saved_is_version_0_and_empty(configurations: Configurations) -> None:
    assert configurations.newest("main").version == 0
    assert configurations.rulebook("main").version == 0
    assert configurations.newest("main").document == Document()


def test_what_is_saved_is_the_newest(configurations: Configurations, clock: FixedClock) -> None:
    saved = configurations.save("main", named("one"), 0, "ann")
    assert (saved.version, saved.author, saved.saved_at) == (1, "ann", clock.now().isoformat())
    assert configurations.newest("main") == saved
    assert configurations.rulebook("main").connections["pbx"].name == "one"


@pytest.mark.parametrize("expect", [0, 2, -1])
def test_a_save_over_an_unseen_version_is_refused(
    configurations: Configurations, expect: int
) -> None:
    configurations.save("main", named("one"), 0, "ann")
    with pytest.raises(ConflictError, match="version 1 was saved meanwhile"):
        configurations.save("main", named("two"), expect, "bob")
    assert name_at(configurations, 1) == "one"


def test_old_versions_stay_as_they_were(counted: CountingTable, clock: FixedClock) -> None:
    configurations = Configurations(counted, clock)
    for number in range(3):
        configurations.save("main", named(f"v{number + 1}"), number, "ann")
    fresh = Configurations(counted, clock)
    assert [name_at(fresh, version) for version in (1, 2, 3)] == ["v1", "v2", "v3"]
    for version in (0, 4, -1):
        with pytest.raises(NotFoundError):
            fresh.rulebook_at("main", version)


def test_of_two_savers_one_wins_and_the_other_leaves_nothing(
    configurations: Configurations, counted: CountingTable, clock: FixedClock
) -> None:
    configurations.save("main", named("start"), 0, "ann")
    rival = Configurations(counted, clock)
    counted.meanwhile = lambda: rival.save("main", named("rival"), 1, "bob")
    with pytest.raises(ConflictError, match="version 2 was saved meanwhile"):
        configurations.save("main", named("late"), 1, "ann")
    assert configurations.newest("main").document == named("rival")
    assert len(counted.query("ws#main#config", "v#").rows) == 2


def test_a_loser_that_died_at_once_is_never_taken_for_the_version(
    configurations: Configurations, counted: CountingTable, clock: FixedClock
) -> None:
    configurations.save("main", named("start"), 0, "ann")
    for suffix in ("00000000", "ffffffff"):
        lost = counted.query("ws#main#config", "v#00000001").rows[0]
        data = {**lost.data, "document": named("lost").model_dump(mode="json")}
        counted.put(Row("ws#main#config", f"v#00000001#{suffix}", data))
    configurations.save("main", named("second"), 1, "ann")
    assert name_at(Configurations(counted, clock), 1) == "start"
    assert name_at(Configurations(counted, clock), 2) == "second"


def test_a_rulebook_is_read_again_when_it_is_too_old(
    configurations: Configurations, counted: CountingTable, clock: FixedClock
) -> None:
    configurations.save("main", named("one"), 0, "ann")
    configurations.rulebook("main")
    Configurations(counted, clock).save("main", named("two"), 1, "bob")
    counted.reads = 0
    clock.advance(4)
    cached = configurations.rulebook("main", max_age_seconds=5)
    assert (cached.version, counted.reads) == (1, 0)
    clock.advance(1)
    assert configurations.rulebook("main", max_age_seconds=5).version == 2


def test_without_an_age_every_save_is_seen_at_once(
    configurations: Configurations, counted: CountingTable, clock: FixedClock
) -> None:
    configurations.save("main", named("one"), 0, "ann")
    configurations.rulebook("main")
    Configurations(counted, clock).save("main", named("two"), 1, "bob")
    assert configurations.rulebook("main").version == 2


def test_only_so_many_rulebooks_stay_in_memory(configurations: Configurations) -> None:
    for number in range(MAX_REMEMBERED + 10):
        configurations.save("main", named(f"v{number}"), number, "ann")
        configurations.rulebook("main")
    assert len(configurations._rulebooks) == MAX_REMEMBERED
    assert name_at(configurations, 1) == "v0"


def test_a_token_leads_to_its_connection(configurations: Configurations) -> None:
    configurations.save("main", named("one"), 0, "ann")
    assert configurations.find_token(TOKEN)[1].name == "one"
    assert configurations.find_token(TOKEN)[0] == "main"


@pytest.mark.parametrize("token", ["", "x", OTHER, TOKEN + " "])
def test_an_unknown_token_leads_nowhere(configurations: Configurations, token: str) -> None:
    configurations.save("main", named("one"), 0, "ann")
    with pytest.raises(UnknownTokenError):
        configurations.find_token(token)


def test_a_disabled_connection_has_no_address(configurations: Configurations) -> None:
    configurations.save("main", named("one", enabled=False), 0, "ann")
    with pytest.raises(UnknownTokenError):
        configurations.find_token(TOKEN)


@pytest.mark.parametrize("warm", [True, False])
def test_a_replaced_token_is_worth_nothing_any_more(
    configurations: Configurations, counted: CountingTable, clock: FixedClock, *, warm: bool
) -> None:
    configurations.save("main", named("one"), 0, "ann")
    if warm:
        configurations.find_token(TOKEN)
    Configurations(counted, clock).save("main", named("two", OTHER), 1, "bob")
    with pytest.raises(UnknownTokenError):
        configurations.find_token(TOKEN)
    assert configurations.find_token(OTHER)[1].name == "two"


def test_a_known_token_costs_no_read_while_it_is_young(
    configurations: Configurations, counted: CountingTable
) -> None:
    configurations.save("main", named("one"), 0, "ann")
    configurations.find_token(TOKEN, max_age_seconds=5)
    counted.reads = 0
    configurations.find_token(TOKEN, max_age_seconds=5)
    assert counted.reads == 0


def test_a_token_of_another_workspace_is_refused_and_nothing_is_saved(
    configurations: Configurations, counted: CountingTable
) -> None:
    configurations.save("main", named("one"), 0, "ann")
    with pytest.raises(InvalidDocumentError) as refused:
        configurations.save("other", named("thief"), 0, "eve")
    (problem,) = refused.value.problems
    assert problem.path == "connections.0.token"
    assert TOKEN not in str(refused.value)
    assert configurations.newest("other").version == 0
    assert configurations.find_token(TOKEN)[0] == "main"
    assert counted.query("ws#other#config").rows == ()


def test_tokens_are_found_by_their_fingerprint(
    configurations: Configurations, counted: CountingTable
) -> None:
    configurations.save("main", named("one"), 0, "ann")
    assert not any(TOKEN in partition for partition, _ in counted._kept)


def test_a_token_that_another_workspace_takes_meanwhile_is_refused(clock: FixedClock) -> None:
    class Racing(CountingTable):
        """Lets another workspace in between reading a token's row and writing it."""

        def put(self, row: Row, *, expect: int | None = None) -> int:
            if row.partition.startswith("token#") and row.data["workspace"] == "main":
                super().put(Row(row.partition, row.sort, {"workspace": "other"}))
            return super().put(row, expect=expect)

    with pytest.raises(InvalidDocumentError):
        Configurations(Racing(clock), clock).save("main", named("one"), 0, "ann")


def test_a_lost_version_row_is_an_error_that_says_what_to_do(
    configurations: Configurations, counted: CountingTable
) -> None:
    configurations.save("main", named("one"), 0, "ann")
    head = counted.get("ws#main#config", "head")
    assert head is not None
    counted.delete("ws#main#config", head.data["row"])
    with pytest.raises(NotFoundError, match="restore a backup"):
        configurations.newest("main")


def test_a_process_that_is_alone_asks_its_memory_and_sees_its_own_saves() -> None:
    clock = FixedClock()
    table = CountingTable(clock)
    alone = Configurations(table, clock, is_alone=True)
    alone.save("main", Document(), 0, "test")
    assert alone.rulebook("main").version == 1
    reads = table.reads
    assert (alone.rulebook("main").version, table.reads) == (1, reads)
    alone.save("main", Document(), 1, "test")
    assert alone.rulebook("main").version == 2


def test_a_reader_overtaken_by_a_save_does_not_bring_the_old_version_back() -> None:
    clock = FixedClock()
    table = CountingTable(clock)
    alone = Configurations(table, clock, is_alone=True)
    alone.save("main", Document(), 0, "test")
    alone.rulebook("main")
    alone.save("main", Document(), 1, "test")
    alone._note_head("main", 1)
    assert alone.rulebook("main").version == 2
