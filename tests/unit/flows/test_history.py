"""Earlier configurations are listed, shown and brought back."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.flows.world import KEY, NAME, World

from ringhook.domain.errors import ConflictError
from ringhook.domain.role import Role
from ringhook.ports.table import Row

ACTION = {"id": "card", "name": "Card", "kind": "URL", "target": "https://crm.example/$phone$"}


def save(world: World, version: int, *, key: str = KEY, **sections: Any) -> None:
    headers = {"if-match": str(version)}
    status, body, _ = world.api("PUT", "/api/config", sections, headers=headers, key=key)
    assert status == 200, body
    world.clock.advance(60)


def history(world: World, **query: str) -> Any:
    status, body, _ = world.api("GET", "/api/config/versions", query=query)
    assert status == 200, body
    return body


def test_a_version_tells_who_when_and_what(world: World) -> None:
    anna = world.app.access.create(NAME, world.clock.now(), key_name="Anna", role=Role.ADMIN)
    save(world, 0, actions=[ACTION])
    save(world, 1, key=anna, actions=[ACTION | {"enabled": False}])
    newest, first = history(world)["versions"]
    assert (newest["version"], newest["author"]) == (2, "Anna")
    assert newest["changes"] == [
        {"path": "actions.card.enabled", "change": "changed", "name": "Card"}
    ]
    assert (first["author"], first["changes"][0]["path"]) == ("RINGHOOK_ADMIN_KEY", "actions.card")
    assert first["saved_at"] < newest["saved_at"]


def test_the_list_is_read_page_by_page(world: World) -> None:
    for version in range(5):
        save(world, version)
    seen, cursor = [], ""
    while True:
        body = history(world, limit="2", cursor=cursor)
        seen += [version["version"] for version in body["versions"]]
        cursor = body["next_cursor"]
        if not cursor:
            break
    assert seen == [5, 4, 3, 2, 1]


def test_nothing_saved_is_no_history(world: World) -> None:
    assert history(world) == {"versions": [], "next_cursor": ""}


def test_an_earlier_version_is_shown_as_it_was(world: World) -> None:
    save(world, 0, actions=[ACTION])
    save(world, 1)
    status, body, headers = world.api("GET", "/api/config/versions/1")
    assert (status, headers["ETag"]) == (200, '"1"')
    assert [action["id"] for action in body["actions"]] == ["card"]


@pytest.mark.parametrize("number", ["3", "999999999"])
def test_a_version_that_never_was_is_404(world: World, number: str) -> None:
    save(world, 0)
    assert world.api("GET", f"/api/config/versions/{number}")[0] == 404


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "1" * 30])
def test_a_number_that_is_none_is_refused(world: World, number: str) -> None:
    assert world.api("GET", f"/api/config/versions/{number}")[0] in {400, 404}


def test_restoring_saves_a_new_version(world: World) -> None:
    save(world, 0, actions=[ACTION])
    save(world, 1)
    path = "/api/config/versions/1/restore"
    status, body, headers = world.api("POST", path, headers={"if-match": "2"})
    assert (status, headers["ETag"]) == (200, '"3"')
    assert [action["id"] for action in body["actions"]] == ["card"]
    assert [version["version"] for version in history(world)["versions"]] == [3, 2, 1]


@pytest.mark.parametrize(("if_match", "status"), [("", 428), ("1", 412), ("*", 200)])
def test_restoring_asks_whether_somebody_saved(world: World, if_match: str, status: int) -> None:
    save(world, 0)
    save(world, 1)
    path = "/api/config/versions/1/restore"
    headers = {"if-match": if_match} if if_match else {}
    assert world.api("POST", path, headers=headers)[0] == status


def test_a_loser_that_died_is_not_in_the_history(world: World) -> None:
    save(world, 0)
    partition = f"ws#{NAME}#config"
    row = next(r for r in world.table.query(partition, "v#").rows)
    orphan = {**row.data, "version": 2, "author": "died"}
    sort = row.sort.rpartition("#")[0].replace("1", "2") + "#00000000"
    world.table.put(Row(partition, sort, orphan))
    assert [version["version"] for version in history(world)["versions"]] == [1]
    assert world.api("GET", "/api/config/versions/2")[0] == 404
    save(world, 1)
    assert history(world)["versions"][0]["author"] == "RINGHOOK_ADMIN_KEY"


def test_two_savers_of_one_version_leave_one_version(world: World) -> None:
    office = world.app.office
    saved = office.configurations.newest(NAME).document
    office.save(NAME, saved, 0, "first")
    with pytest.raises(ConflictError):
        office.save(NAME, saved, 0, "second")
    assert [version["author"] for version in history(world)["versions"]] == ["first"]
