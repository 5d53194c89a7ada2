"""Every CRM pack, played against its own exchanges. Adding a pack means making this file pass."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from msgspec import structs
from tests.conformance import exchanges
from tests.conformance.exchanges import EMPTY, FOLDER, Exchange, shown, written

from ringhook.config.problems import read_document
from ringhook.crm import pack as pack_module
from ringhook.crm.answers import FORBIDDEN
from ringhook.crm.catalogue import PACKS, all_packs, find_pack
from ringhook.crm.install import install
from ringhook.crm.pack import Operation, Pack
from ringhook.domain.call import NumberKind, Party
from ringhook.engine.answers import Outcome, read_matches, read_values, succeeded
from ringhook.engine.outgoing import Lookup
from ringhook.engine.requests import Rendered
from ringhook.engine.text import Facts, RefusedValueError, render_url

EXCHANGES = exchanges.load_all()
ASKED = [e for e in EXCHANGES if "answer" in e.raw]
OPERATIONS = [(p, o) for p in all_packs() for o in p.operations.values()]
HOSTILE = (
    '"}], "x": "',
    "a\r\nX-Evil: 1\r\n\r\n",
    "$secret.x$ $phone$ {TEL} {{phone}}",
    "</xml><x>",
    "' or 1 eq 1 or '",
    '" OR type:organization "',
    "a&b=c#d?e/../..;%0d%0a",
    "\\",
)
JSON_SOURCE = re.compile(r"\s*[{\[]")
QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"")

every_exchange = pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
every_asked = pytest.mark.parametrize("exchange", ASKED, ids=str)
every_pack = pytest.mark.parametrize("pack", list(all_packs()), ids=lambda p: p.slug)
every_operation = pytest.mark.parametrize(
    ("pack", "operation"), OPERATIONS, ids=[f"{p.slug}/{o.operation}" for p, o in OPERATIONS]
)


def form_of(pack: Pack) -> dict[str, str]:
    """Return answers to the whole form: those of the pack's exchanges together."""
    answers: dict[str, str] = {}
    for exchange in EXCHANGES:
        if exchange.slug == pack.slug:
            answers |= exchange.raw["form"]
    return answers


def test_table_files_and_exchanges_name_the_same_packs() -> None:
    folder = pack_module.__file__.rpartition("/")[0] + "/packs"
    files = {path.stem for path in type(FOLDER)(folder).iterdir()}
    assert files == set(PACKS) == {path.name for path in FOLDER.iterdir()}
    assert [find_pack(slug).slug for slug in PACKS] == list(PACKS)


@every_pack
def test_a_pack_installs_into_an_empty_document(pack: Pack) -> None:
    addition = install(pack, form_of(pack), [], EMPTY, "test")
    document = read_document(addition.added_to(EMPTY), {})
    assert len(document.lookups) + len(document.actions) == len(pack.operations)
    assert len({entry.id for entry in document.actions}) == len(pack.actions)


@every_pack
def test_a_pack_installs_twice_and_leaves_the_first_as_it_is(pack: Pack) -> None:
    first = read_document(install(pack, form_of(pack), [], EMPTY, "a").added_to(EMPTY), {})
    second = read_document(install(pack, form_of(pack), [], first, "b").added_to(first), {})
    assert second.actions[: len(first.actions)] == first.actions
    assert second.credentials[: len(first.credentials)] == first.credentials


@every_operation
def test_an_operation_installs_alone(pack: Pack, operation: Operation) -> None:
    addition = install(pack, form_of(pack), [operation.operation], EMPTY, "test")
    read_document(addition.added_to(EMPTY), {})


@every_pack
def test_no_secret_answer_stands_in_the_document(pack: Pack) -> None:
    answers = form_of(pack)
    addition = install(pack, answers, [], EMPTY, "test")
    text = json.dumps(addition.added_to(EMPTY))
    secrets = [
        answers[field.key] for field in pack.fields if field.secret and answers.get(field.key)
    ]
    assert set(addition.secrets.values()) == set(secrets)
    assert not [secret for secret in secrets if secret in text]
    assert all(f"$secret.{name}$" in text for name in addition.secrets)


@every_pack
def test_no_pattern_of_a_form_lets_a_template_in(pack: Pack) -> None:
    for field in pack.fields:
        if field.pattern and not field.secret:
            for mark in "$ {}\"'`<>\\\n|":
                assert not re.fullmatch(field.pattern, mark)
                assert FORBIDDEN.search(mark)


@every_pack
def test_a_default_is_an_answer_that_the_form_accepts(pack: Pack) -> None:
    for field in pack.fields:
        if field.options:
            assert field.default in {"", *(value for value, _ in field.options)}
        elif field.default:
            assert re.fullmatch(field.pattern, field.default)


@every_pack
def test_actions_of_a_pack_that_create_something_are_off_until_asked_for(pack: Pack) -> None:
    for operation in pack.actions:
        if operation.operation.startswith("create_"):
            assert operation.entry.get("call_type", "") == ""


@every_operation
def test_an_operation_has_an_exchange(pack: Pack, operation: Operation) -> None:
    assert any(e.slug == pack.slug and e.raw["operation"] == operation.operation for e in EXCHANGES)


@every_exchange
def test_an_exchange_says_where_its_answer_is_from(exchange: Exchange) -> None:
    about = exchange.raw["_sample"]
    assert about["source"]
    assert isinstance(about["constructed"], bool)
    keys = {"form", "operation", "event", "contact", "number", "results", "variables"}
    assert set(exchange.raw) <= keys | {"request", "answer", "expect", "_sample"}


@every_exchange
def test_an_exchange_is_rendered_exactly(exchange: Exchange) -> None:
    assert shown(written(exchange, exchange.facts)) == exchange.raw["request"]


@every_asked
def test_an_answer_is_read_exactly(exchange: Exchange) -> None:
    assert meaning(exchange) == exchange.raw["expect"]


def meaning(exchange: Exchange) -> dict[str, Any]:
    asked, answer = exchange.asked, exchange.answer
    matches = asked.matches if isinstance(asked, Lookup) else None
    request = asked.step.request if isinstance(asked, Lookup) else asked.request
    word = succeeded(answer, request.success, request.read, matches)
    if isinstance(asked, Lookup) and word is Outcome.OK:
        found = read_matches(answer, asked.matches, request.read)
        return {"contacts": [with_card(asked, contact) for contact in found]}
    results = read_values(answer, request.read) if word is Outcome.OK else {}
    return {"outcome": word.value, "results": results}


def with_card(lookup: Lookup, contact: dict[str, str]) -> dict[str, str]:
    known = {name: value for name, value in contact.items() if value}
    if lookup.card is None:
        return known
    return known | {"url": render_url(lookup.card, Facts(contact=contact))}


# Hostile callers: nothing that somebody else wrote changes what a request is.


@every_exchange
def test_a_hostile_name_changes_no_structure(exchange: Exchange) -> None:
    facts = exchange.facts
    for text in HOSTILE:
        assert_same_structure(written(exchange, named(facts, text)), written(exchange, facts))


def named(facts: Facts, text: str) -> Facts:
    """Return *facts* with *text* for everything that a caller or a CRM may have written."""
    return replace(
        facts,
        event=structs.replace(
            facts.event,
            client=structs.replace(facts.event.client, name=text),
            queue=text,
            cause=text,
            line=structs.replace(facts.event.line, name=text),
            recordings=tuple(structs.replace(r, url=text) for r in facts.event.recordings),
        ),
        contact={name: value if name == "url" else text for name, value in facts.contact.items()},
        results=dict.fromkeys(facts.results, text),
    )


@pytest.mark.parametrize(
    "exchange", [e for e in EXCHANGES if "argv" not in e.raw["request"]], ids=str
)
def test_a_hostile_number_changes_no_structure(exchange: Exchange) -> None:
    for text in HOSTILE:
        bad = numbered(exchange.facts, text)
        assert_same_structure(written(exchange, bad), written(exchange, exchange.facts))


@pytest.mark.parametrize("exchange", [e for e in EXCHANGES if "argv" in e.raw["request"]], ids=str)
def test_no_program_is_started_with_a_hostile_number(exchange: Exchange) -> None:
    for text in HOSTILE:
        with pytest.raises(RefusedValueError):
            written(exchange, numbered(exchange.facts, text))


def numbered(facts: Facts, text: str) -> Facts:
    """Return *facts* of somebody who calls with *text* for a number."""
    party = Party(raw=text, kind=NumberKind.UNKNOWN)
    return replace(facts, event=structs.replace(facts.event, client=party), number=text)


def assert_same_structure(changed: Rendered, usual: Rendered) -> None:
    """Fail if *changed* differs from *usual* in more than its values."""
    assert skeleton(changed) == skeleton(usual)
    languages = {name for name, value in query_of(usual) if QUOTED.search(value)}
    assert grammar(changed, languages) == grammar(usual, languages)


def query_of(rendered: Rendered) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(rendered.url).query, keep_blank_values=True)


def skeleton(rendered: Rendered) -> dict[str, Any]:
    """Return a request without its values: what must stay whatever they are."""
    parts = urlsplit(rendered.url)
    body = shown(rendered).get("body", "")
    return {
        "method": rendered.method,
        "host": (parts.scheme, parts.netloc),
        "path": parts.path.count("/"),
        "query": [name for name, _ in query_of(rendered)],
        "fragment": parts.fragment.count("/"),
        "headers": sorted(rendered.headers),
        "body": keys(body),
        "argv": len(rendered.argv),
    }


def grammar(rendered: Rendered, languages: set[str]) -> list[str]:
    """Return the parameters in a query language (OData, a search's) without their quoted values."""
    return [QUOTED.sub("''", value) for name, value in query_of(rendered) if name in languages]


def keys(tree: Any) -> Any:
    """Return the names in a body: of an object's fields at every depth, of a form's fields."""
    if isinstance(tree, dict):
        return {name: keys(value) for name, value in tree.items()}
    if isinstance(tree, list):
        is_pairs = all(isinstance(item, list) and len(item) == 2 for item in tree)
        return [item[0] for item in tree] if tree and is_pairs else [keys(item) for item in tree]
    if isinstance(tree, str) and JSON_SOURCE.match(tree):
        return keys(json.loads(tree))
    return "value"
