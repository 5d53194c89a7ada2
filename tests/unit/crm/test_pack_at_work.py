"""An installed pack in a whole deployment: the caller is found, the card opens, the call is logged."""

from __future__ import annotations

import json

from tests.unit.flows.world import World

from ringhook.config.compile import compile_document
from ringhook.config.document import Document
from ringhook.config.problems import read_document
from ringhook.crm.catalogue import find_pack
from ringhook.crm.install import install
from ringhook.flows.authorization.oauth import present_token
from ringhook.flows.purse import Purse
from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.memory.vault import MemoryVault
from ringhook.ports.http import HttpResponse
from ringhook.store.secrets import Secrets
from ringhook.store.tokens import Session

FOUND = {"results": [{"id": "4711", "properties": {"firstname": "Marie", "lastname": "Durand"}}]}
ANSWERS = {"portal": "1234567", "token": "sample-token"}
CARD = "https://app.hubspot.com/contacts/1234567/contact/4711/"


def test_a_call_from_a_known_number_opens_the_card_and_is_logged() -> None:
    world = World()
    world.save()
    choice = {"answers": ANSWERS, "operations": ["find_contact", "open_card", "log_call"]}
    status, _, _ = world.api("POST", "/api/packs/hubspot/install", choice | {"version": 1})
    assert status == 200
    desktop = world.pair("paul")
    world.http.script = [HttpResponse(200, {}, json.dumps(FOUND).encode())]
    world.ring()
    world.look_up_all()
    world.deliver_all()
    opened = [frame["url"] for frame in world.push.read(desktop) if frame["kind"] == "open"]
    assert opened == [CARD]
    world.ring(event="answered")
    world.ring(event="ended", talk_time="65")
    world.deliver_all()
    find, log = world.http.sent
    assert find.headers["Authorization"] == log.headers["Authorization"] == "Bearer sample-token"
    body = json.loads(log.body)
    assert body["associations"][0]["to"]["id"] == "4711"
    assert body["properties"]["hs_call_status"] == "COMPLETED"


def test_the_token_of_a_bitrix24_application_goes_as_its_parameter() -> None:
    answers = {"portal": "company.bitrix24.com", "client_id": "local.1", "client_secret": "hidden"}
    document = Document()
    addition = install(find_pack("bitrix24_app"), answers, ["find_contact"], document, "1")
    book = compile_document(read_document(addition.added_to(document), {}), 1)
    secrets = Secrets(MemoryTable(FixedClock()), MemoryVault())
    shown = present_token(
        book.credentials["bitrix24_app"], Session(token="t0ken"), Purse(secrets, "main")
    )
    assert (shown.headers, shown.query) == ({}, (("auth", "t0ken"),))
