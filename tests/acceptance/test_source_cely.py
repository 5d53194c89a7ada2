"""CELY's guide to the manager of Web CRM actions (Gestionnaire d'actions Web CRM), chapter by chapter.

What the page shows for each chapter is walked in a browser (tests/browser/test_cely_guide.py); here every row of
the list meets real calls: pages on a desktop, programs, and a CRM.
"""

from __future__ import annotations

import pytest
from tests.acceptance.cely import (
    BOTH,
    CALLER,
    EMPTY,
    ENCODED,
    INBOUND,
    OUTBOUND,
    OWN,
    Cely,
    actions,
)
from tests.acceptance.desktop import Desktop, pair
from tests.acceptance.guide import LISTENING, PATIENCE_SECONDS, RELAYED, Room
from tests.acceptance.relay_process import PROGRAM

pytestmark = pytest.mark.e2e


@pytest.fixture
def guide(guide_room: Room) -> Cely:
    return Cely(guide_room)


# 1 Présentation du module


def test_1_one_call_triggers_several_actions_of_every_kind(guide: Cely) -> None:
    guide.save_list(
        (INBOUND, "URL", f"{guide.crm.url}/fiche/$phone$"),
        (INBOUND, "GET", f"{guide.crm.url}/api/log?num=$phone$"),
        (INBOUND, "POST", f"{guide.crm.url}/api/appels"),
        (INBOUND, "RUN", f"{PROGRAM}?$phone$"),
    )
    call = guide.call()
    for path in (f"/fiche/{ENCODED}", "/api/log", "/api/appels"):
        guide.crm.wait_for(path)
    assert guide.acked(decision=4)["ack"]["reason"] == "exited"
    assert guide.reasons(call) == ["runs"] * 4


def test_1_every_action_is_independent_of_the_others(guide: Cely) -> None:
    guide.save_list(
        (INBOUND, "GET", "http://127.0.0.1:9/nobody-listens"),
        (INBOUND, "RUN", "/usr/bin/not-allowed $phone$"),
        (INBOUND, "GET", f"{guide.crm.url}/api/log"),
    )
    guide.call()
    guide.crm.wait_for("/api/log")
    assert guide.acked(decision=2)["ack"]["reason"] == "program_not_allowed"


# 3 Vue d'ensemble de l'interface


def test_3_an_empty_list_is_saved_and_nothing_happens(guide: Cely) -> None:
    guide.save_list()
    assert guide.reasons(guide.call()) == []
    assert guide.crm.received() == []


def test_3_no_change_counts_before_enregistrer(guide: Cely) -> None:
    guide.save_list((INBOUND, "GET", f"{guide.crm.url}/saved"))
    draft = actions((INBOUND, "GET", f"{guide.crm.url}/draft"))
    document, _ = guide.api.config()
    tried = {"config": document | {"actions": draft}, "event": {"phone": CALLER}}
    shown = guide.api.ask("POST", "/api/simulate", json=tried)
    assert f"{guide.crm.url}/draft" in shown.text
    guide.call()
    guide.crm.wait_for("/saved")
    assert guide.crm.received("/draft") == []


def test_3_enregistrer_saves_the_whole_list_or_nothing(guide: Cely) -> None:
    guide.save_list((INBOUND, "GET", f"{guide.crm.url}/saved"))
    document, etag = guide.api.config()
    broken = actions(
        (INBOUND, "GET", f"{guide.crm.url}/first"),
        (INBOUND, "GET", f"{guide.crm.url}/second?n=$fone$"),
    )
    answer = guide.api.put_config(document | {"actions": broken}, etag)
    assert answer.status_code == 400
    assert [p["path"] for p in answer.json()["problems"]] == ["actions.1.target"]
    guide.call()
    guide.crm.wait_for("/saved")
    assert guide.crm.received("/first") == []


# 4 Ajouter une action


def test_4_the_four_kinds_are_the_kinds_of_the_guide(guide: Cely) -> None:
    choices = (
        "Ouvrir la page URL",
        "Envoyer une requête GET",
        "Envoyer une requête POST",
        "Exécuter le programme",
    )
    rows = [f"Appel entrant;{choice};https://mon-crm.exemple/" for choice in choices[:3]]
    rows += [f"Appel entrant;{choices[3]};c:\\application.exe"]
    warnings = guide.import_from("cely", "\n".join(["Type d'appel;Action;URL/PATH", *rows]))
    kinds = [action["kind"] for action in guide.api.config()[0]["actions"]]
    assert (kinds, warnings) == (["URL", "GET", "POST", "RUN"], [])


# 5 Notions communes à toutes les actions


def test_5_the_type_of_the_call_decides(guide: Cely) -> None:
    guide.save_list(
        (INBOUND, "GET", f"{guide.crm.url}/entrant"),
        (OUTBOUND, "GET", f"{guide.crm.url}/sortant"),
        (BOTH, "GET", f"{guide.crm.url}/deux"),
    )
    inbound, outbound = guide.call(), guide.dial()
    assert guide.reasons(inbound) == ["runs", "wrong_call_type", "runs"]
    assert guide.reasons(outbound) == ["wrong_call_type", "runs", "runs"]
    guide.crm.wait_for("/deux", 2)
    assert len(guide.crm.wait_for("/entrant")) == len(guide.crm.wait_for("/sortant")) == 1


def test_5_an_empty_type_never_triggers_and_the_trace_says_so_in_french(guide: Cely) -> None:
    guide.save_list(
        (EMPTY, "GET", f"{guide.crm.url}/jamais"), (BOTH, "GET", f"{guide.crm.url}/oui")
    )
    call = guide.call()
    guide.dial()
    guide.crm.wait_for("/oui", 2)
    assert guide.crm.received("/jamais") == []
    first = guide.story(1, call)["events"][0]["decisions"][1]
    assert (first["runs"], first["reason"]) == (False, "call_type_empty")
    assert "type d'appel" in first["sentence"]


def test_5_the_empty_type_is_what_a_new_row_has(guide: Cely) -> None:
    saved = guide.save({"actions": [{"kind": "URL", "target": "https://google.com/"}]})
    assert saved["actions"][0]["call_type"] == EMPTY


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/fiche/$phone$", f"/fiche/{ENCODED}"),
        ("/$phone$/fiche", f"/{ENCODED}/fiche"),
        ("/$phone$", f"/{ENCODED}"),
        ("/deux/$phone$/$phone$", f"/deux/{ENCODED}/{ENCODED}"),
    ],
)
def test_5_the_number_stands_wherever_the_variable_does(
    guide: Cely, target: str, path: str
) -> None:
    guide.save_list((INBOUND, "GET", guide.crm.url + target))
    guide.call()
    guide.crm.wait_for(path)


def test_5_the_number_is_the_customers_in_both_directions(guide: Cely) -> None:
    guide.save_list((BOTH, "GET", f"{guide.crm.url}/log?num=$phone$"))
    guide.call()
    guide.dial()
    assert [r.query["num"] for r in guide.crm.wait_for("/log", 2)] == [CALLER, CALLER]


def test_5_a_number_is_no_way_out_of_its_place(guide: Cely) -> None:
    guide.save_list((INBOUND, "GET", f"{guide.crm.url}/log?num=$phone$&fin=1"))
    guide.call(number="1&fin=2#/../x")
    assert guide.crm.wait_for("/log")[0].query == {"num": "1&fin=2#x", "fin": "1"}


def test_5_in_a_local_path_the_number_is_an_argument(guide: Cely) -> None:
    paired = pair(guide.api, "suzuki", "a Mac", platform="macos")
    with Desktop(paired, PATIENCE_SECONDS) as mac:
        guide.save_list((INBOUND, "RUN", "/Applications/Program.App?$phone$"))
        guide.call(extension=LISTENING)
        told = mac.wait_for("run")
    assert guide.api.ask("DELETE", f"/api/devices/{paired.device_id}").status_code == 204
    assert told["argv"] == ["/usr/bin/open", "-a", "/Applications/Program.App", "--args", CALLER]


# 6 Type d'action : Ouvrir la page URL


def test_6_the_page_opens_in_the_agents_browser(guide: Cely) -> None:
    guide.save_list((INBOUND, "URL", f"{guide.crm.url}/fiche/$phone$"))
    guide.call()
    (page,) = guide.crm.wait_for(f"/fiche/{ENCODED}")
    assert (page.method, page.body) == ("GET", b"")
    assert guide.acked()["ack"]["reason"] == "opened"


def test_6_the_page_opens_on_the_desktop_whose_telephone_rings_and_on_no_other(
    guide: Cely,
) -> None:
    guide.save_list((INBOUND, "URL", "https://mon-crm.exemple/fiche/$phone$"))
    guide.call(extension=LISTENING)
    card = guide.card()
    told = guide.windows.wait_for("open", lambda f: f["call_id"] == card["call_id"])
    assert told["url"] == f"https://mon-crm.exemple/fiche/{ENCODED}"
    desktops = guide.story()["events"][0]["decisions"][1]["desktops"]
    assert [line["agent_id"] for line in desktops] == ["suzuki"]


def test_6_an_address_without_the_variable_is_opened_as_it_stands(guide: Cely) -> None:
    guide.save_list((INBOUND, "URL", "https://google.com/"))
    guide.call(extension=LISTENING)
    card = guide.card()
    told = guide.windows.wait_for("open", lambda f: f["call_id"] == card["call_id"])
    assert told["url"] == "https://google.com/"


# 7 and 8 Type d'action : Envoyer une requête GET, POST


def test_7_a_get_hands_the_number_over_in_the_address(guide: Cely) -> None:
    guide.save_list((INBOUND, "GET", f"{guide.crm.url}/api/log?num=$phone$"))
    guide.call()
    (request,) = guide.crm.wait_for("/api/log")
    assert (request.method, request.query, request.body) == ("GET", {"num": CALLER}, b"")
    assert guide.settled()["state"] == "succeeded"


def test_8_a_post_hands_the_call_over_in_the_body(guide: Cely) -> None:
    guide.save_list((INBOUND, "POST", f"{guide.crm.url}/api/appels?num=$phone$"))
    guide.call()
    (request,) = guide.crm.wait_for("/api/appels")
    assert (request.method, request.query) == ("POST", {"num": CALLER})
    body = request.json()
    assert (body["event"], body["phone"], body["direction"]) == ("call.ringing", CALLER, "inbound")
    assert (body["line"]["number"], body["agents"][0]["extension"]) == (OWN, RELAYED)


# 10 Supprimer une action & enregistrer


def test_10_a_deleted_action_runs_until_enregistrer_and_not_after(guide: Cely) -> None:
    first, second = (f"{guide.crm.url}/un", f"{guide.crm.url}/deux")
    guide.save_list((INBOUND, "GET", first), (INBOUND, "GET", second))
    document, etag = guide.api.config()
    del document["actions"][0]
    guide.call()
    guide.crm.wait_for("/un")
    assert guide.api.put_config(document, etag).status_code == 200
    guide.call()
    guide.crm.wait_for("/deux", 2)
    assert len(guide.crm.received("/un")) == 1


def test_10_who_saves_over_somebody_elses_list_is_told(guide: Cely) -> None:
    guide.save_list((INBOUND, "GET", f"{guide.crm.url}/un"))
    document, etag = guide.api.config()
    guide.save_list((INBOUND, "GET", f"{guide.crm.url}/deux"))
    assert guide.api.put_config(document, etag).status_code == 412


def test_10_a_list_from_cely_is_taken_over_row_by_row(guide: Cely) -> None:
    guide.import_from(
        "cely",
        "Type d'appel;Action;URL/PATH\n"
        f"Appel entrant;URL;{guide.crm.url}/fiche/$phone$\n"
        f"Entrant et sortant;GET;{guide.crm.url}/log?n=$phone$\n"
        f";POST;{guide.crm.url}/jamais\n"
        f"Appel sortant;RUN;{PROGRAM} AppelDe=$phone$\n",
    )
    assert guide.reasons(guide.call()) == ["runs", "runs", "call_type_empty", "wrong_call_type"]
    assert guide.reasons(guide.dial()) == ["wrong_call_type", "runs", "call_type_empty", "runs"]
    guide.crm.wait_for("/log", 2)
