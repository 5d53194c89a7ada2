"""Whoever erases, keeps to a time, deletes or moves knows every kind of row that there is."""

from __future__ import annotations

from collections import Counter

from tests.unit.flows.every_row import DIGITS, NUMBER, fill, kind_of, kinds, rows_of
from tests.unit.flows.test_moving import export, take_in
from tests.unit.flows.test_workspaces import delete
from tests.unit.flows.world import NAME, World


def made(world: World, prefix: str = "") -> Counter[str]:
    """Return how many rows there are by the layout's lines; a row that it does not list fails."""
    known, found = kinds(), Counter[str]()
    for partition, sort, _ in rows_of(world):
        kind = kind_of(partition, sort, known)
        assert kind, f"store/layout.py lists no row {partition} {sort}"
        if partition.startswith(prefix):
            found[kind] += 1
    return found


def test_the_scenario_makes_a_row_of_every_kind(world: World) -> None:
    fill(world)
    assert {kind.line for kind in kinds()} - set(made(world)) == set()


def test_an_erased_number_is_in_no_row_file_or_message(world: World) -> None:
    fill(world)
    dead = [text for _, _, text in rows_of(world) if DIGITS in text]
    assert len(dead) > 20
    assert world.files.kept
    status, told, _ = world.api("POST", "/api/erase", {"number": NUMBER})
    assert (status, told["next_cursor"]) == (200, "")
    assert [text for _, _, text in rows_of(world) if DIGITS in text] == []
    assert world.files.kept == {}
    waiting = [message.body for message in world.deliveries._entries]
    assert waiting, "what was to follow in a day"
    assert DIGITS not in str(waiting)


def test_what_was_to_follow_an_erased_execution_does_not(world: World) -> None:
    fill(world)
    world.api("POST", "/api/erase", {"number": NUMBER})
    sent = len(world.http.sent)
    world.clock.advance(86_400)
    world.deliver_all()
    assert len(world.http.sent) == sent
    assert DIGITS not in world.table.everything()


def test_a_telephone_goes_on_counting_when_one_of_its_callers_is_erased(world: World) -> None:
    fill(world)
    before = {row.sort: row.version for row in world.table.query(f"ws#{NAME}#watched#divalto").rows}
    world.api("POST", "/api/erase", {"number": NUMBER})
    rows = world.table.query(f"ws#{NAME}#watched#divalto").rows
    assert [row.data["going"] for row in rows] == [[]]
    assert all(row.version > before[row.sort] for row in rows)
    kept = world.table.query(f"ws#{NAME}#watched#old").rows
    assert [one["number"] for row in kept for one in row.data["going"]] == ["0184889999"]


def test_every_row_with_a_number_ends_by_itself(world: World) -> None:
    """`settings.retention_days` counts for calls; the others say their days here."""
    fill(world)
    longest = {"audit": 401, "config": None, "report": None}
    for (partition, sort), kept in world.table._kept.items():
        if DIGITS not in f"{partition}{sort}{kept.text}":
            continue
        days = longest.get(partition.split("#")[2], 91)
        if days is not None:
            assert kept.expires_at is not None, (partition, sort)
            assert kept.expires_at <= world.clock.now().timestamp() + days * 86_400


def test_a_shorter_retention_leaves_the_number_where_the_documents_say_so(world: World) -> None:
    fill(world)
    newest = world.app.configurations.newest(NAME)
    document = newest.document.model_dump(mode="json")
    document["settings"]["retention_days"] = 1
    document["settings"]["recordings"]["store"] = False
    _, _, headers = world.api("GET", "/api/config")
    etag = {"If-Match": headers["ETag"]}
    assert world.api("PUT", "/api/config", document, headers=etag)[0] == 200
    world.clock.advance(5 * 86_400)
    world.app.sweep()
    left = {p.split("#")[2] for p, s, t in rows_of(world) if DIGITS in t}
    assert left == {"audit", "config", "refused", "report", "strangers"}
    assert world.files.kept == {}


def test_a_deleted_workspace_leaves_nothing(world: World) -> None:
    call_id = fill(world)
    assert delete(world, NAME, NAME) == (200, {"is_empty": True})
    left = made(world)
    of_main = {kind: count for kind, count in left.items() if kind.startswith("ws#<w>")}
    assert of_main == made_by_other(world)
    assert call_id not in str(list(rows_of(world)))
    assert world.files.kept == {}


def made_by_other(world: World) -> dict[str, int]:
    """Return the rows of the workspace that was not deleted."""
    return dict(made(world, "ws#other#"))


def test_what_moves_is_what_the_documents_say(world: World) -> None:
    """docs/workspaces.md says both halves; a new kind of row must be in one of them."""
    fill(world)
    there = World()
    there.clock.advance((world.clock.now() - there.clock.now()).total_seconds())
    status, told = take_in(there, export(world))
    assert (status, told["is_whole"]) == (200, True)
    of_a_workspace = {k.line for k in kinds() if k.line.startswith("ws#<w>")}
    assert {f"ws#<w>#{family}" for family in MOVES | STAYS} == of_a_workspace
    assert set(made(there, f"ws#{NAME}#")) == {f"ws#<w>#{one}" for one in MOVES | BEGINS_THERE}


MOVES = {
    *("config head", "config v#<number>#<random>", "config connections#v#<number>#<random>"),
    *("secrets <name>", "keys <key id>"),
    *("devices <device>", "tokens session#<credential>"),
    *("call#<call> call", "call#<call> event#<time>#<event>", "call#<call> delivery#<delivery>"),
    *("call#<call> ack#<command>", "call#<call> contact", "call#<call> chosen#<time>"),
    *("call#<call> result#<name>", "call#<call> route#<time>", "call#<call> later#<task>"),
    *("call#<execution> execution", "executions#<yyyy-mm-dd> <time>#<execution>"),
    *("day#<yyyy-mm-dd><#shard> <time>#<call>", "days <yyyy-mm-dd>", "open<#shard> <call>"),
    *("missed <number>#<call>", "alias#<connection> <vendor's call id>"),
}
STAYS = {
    *("call#<call> recording#<recording>", "files <time>#<call>#<recording>"),
    *("refused#<yyyy-mm-dd> <time>#<random>", "strangers#<yyyy-mm-dd> <connection>#<identifier>"),
    *("failures <time>#<delivery>", "failure <delivery>", "report mail | webhook"),
    *("busy#<agent> <call>", "board agent#<agent> | telephone#<..>", "polls <connection>"),
    *("watched#<connection> <ident>|<telorg>", "contact#<number> -", "asking#<number> -"),
    *("form <lookup>", "tokens lease#<credential>", "desk#<agent> <device>"),
    *("pops#<agent> <time>#<call>#<action>", "dials <correlation id>"),
    *("dialled#<connection> <PBX's call id>", "breaker <destination>"),
    *("breaker route#<connection>", "slots#<destination> <number>"),
    *("minute#<destination> <minute>", "used#<destination> <yyyy-mm-dd>"),
    *("notices <yyyy-mm-dd>#<kind>#<credential>", "audit <time>#<random>"),
    *("audit <hour>#sign_in_failed", "watchers<#shard> <connection>", "sweep last"),
    "heard <connection>",
}
BEGINS_THERE = {"audit <time>#<random>", "polls <connection>"}
