"""What every PBX vendor must keep, over every sample of events/pbx. A new vendor needs no line here."""

import base64
import json
import pkgutil
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conformance.samples import FOLDER, Sample, load_all, reply_shown, shown

from ringhook import pbx
from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.errors import BadPayloadError, BadRequestError, BadSignatureError
from ringhook.domain.routing import RouteAnswer
from ringhook.domain.webhook import Reading, WebhookRequest
from ringhook.pbx import ADAPTERS

SAMPLES = load_all()
READABLE = [sample for sample in SAMPLES if "error" not in sample.expect]
SIGNED = [sample for sample in READABLE if sample.is_signed]
SOURCES = ("recorded: ", "documented: ", "constructed: ")
ENOUGH = 6
GIVEN_SETTINGS = {"webhook_url"}  # what an adapter is told without a field of the form
LANGUAGES = ("en", "fr", "ru", "ja")

every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=str)
every_readable = pytest.mark.parametrize("sample", READABLE, ids=str)
every_vendor = pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=lambda a: a.slug)


def take(sample: Sample) -> Reading:
    sample.adapter.verify(sample.request, sample.settings)
    return sample.adapter.read(sample.request, sample.settings)


def tampered(sample: Sample) -> WebhookRequest:
    """Return the request one byte longer: in the shared secret if it is sent, else anywhere."""
    request, piece = sample.request, sample.signed_text.encode()
    if piece:
        return replace(request, body=request.body.replace(piece, piece + b"1"))
    secret = next(iter(sample.secrets), "").encode()
    if secret and secret in request.body:
        return replace(request, body=request.body.replace(secret, secret + b"x"))
    changed = {n: longer(v, secret) if secret else v for n, v in request.headers.items()}
    if changed != request.headers:
        return replace(request, headers=changed)
    pairs = tuple((n, longer(v, secret) if secret else v) for n, v in request.query)
    if pairs != request.query:
        return replace(request, query=pairs)
    if request.body:
        return replace(request, body=request.body + b" ")
    url = request.url + "1"
    return replace(request, url=url, query=tuple(parse_qsl(url.partition("?")[2])))


def longer(text: str, secret: bytes) -> str:
    """Return *text* with one byte more in the secret, plain or in the Base64 of HTTP Basic."""
    scheme, _, login = text.partition(" ")
    if scheme == "Basic":
        plain = base64.b64decode(login).replace(secret, secret + b"x")
        return f"Basic {base64.b64encode(plain).decode()}"
    return text.replace(secret.decode(), secret.decode() + "x")


@every_readable
def test_a_sample_means_exactly_what_it_says(sample: Sample) -> None:
    assert shown(take(sample)) == sample.expect


@pytest.mark.parametrize("sample", [s for s in SAMPLES if "error" in s.expect], ids=str)
def test_a_bad_sample_is_refused_with_a_sentence(sample: Sample) -> None:
    with pytest.raises(BadRequestError) as refusal:
        take(sample)
    assert type(refusal.value).__name__ == sample.expect["error"]
    assert " " in str(refusal.value)


@pytest.mark.parametrize("sample", SIGNED, ids=str)
def test_one_byte_more_in_a_signed_sample_is_refused(sample: Sample) -> None:
    with pytest.raises(BadSignatureError):
        sample.adapter.verify(tampered(sample), sample.settings)


@pytest.mark.parametrize("sample", [s for s in SIGNED if s.secrets], ids=str)
def test_another_secret_refuses_a_signed_sample(sample: Sample) -> None:
    keys = [field.key for field in sample.adapter.fields if field.secret]
    with pytest.raises(BadSignatureError):
        sample.adapter.verify(sample.request, {**sample.settings, **dict.fromkeys(keys, "x" * 12)})


@every_readable
def test_reading_twice_gives_equal_events(sample: Sample) -> None:
    assert take(sample) == take(sample)


@every_readable
def test_a_redelivery_a_minute_later_has_the_same_event_id(sample: Sample) -> None:
    later = replace(sample.request, received_at=sample.request.received_at + timedelta(minutes=1))
    again = sample.adapter.read(later, sample.settings)
    assert [e.event_id for e in again.events] == [e.event_id for e in take(sample).events]


@every_readable
def test_an_event_names_its_vendor_and_holds_aware_utc_times(sample: Sample) -> None:
    for event in take(sample).events:
        assert event.vendor == sample.vendor
        assert event.event_id
        assert event.received_at == sample.request.received_at
        assert event.at.utcoffset() == timedelta(0)


@every_sample
def test_no_secret_reaches_an_event_or_an_error(sample: Sample) -> None:
    try:
        text = repr(take(sample))
    except BadRequestError as error:
        text = str(error)
    assert not [secret for secret in sample.secrets if secret in text]


@every_sample
def test_a_sample_says_where_it_is_from_and_marks_its_secrets(sample: Sample) -> None:
    assert sample.source.startswith(SOURCES)
    fields = {field.key: field for field in sample.adapter.fields}
    assert set(sample.settings) <= {*fields, *GIVEN_SETTINGS}
    for secret in sample.secrets:
        assert "sample" in secret or secret.startswith("whsec_")


def test_modules_table_and_sample_folders_name_the_same_vendors() -> None:
    modules = {module.name for module in pkgutil.iter_modules(pbx.__path__)}
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}
    assert modules == set(ADAPTERS) == folders
    assert all(slug == adapter.slug for slug, adapter in ADAPTERS.items())


@every_vendor
def test_a_vendor_has_enough_samples_and_a_refused_one(adapter: PbxAdapter) -> None:
    own = [sample for sample in SAMPLES if sample.vendor == adapter.slug]
    assert len(own) >= ENOUGH
    assert any("error" in sample.expect for sample in own)


@every_vendor
@pytest.mark.parametrize("language", LANGUAGES)
def test_setup_fills_in_the_address(adapter: PbxAdapter, language: str) -> None:
    url = "https://hooks.example/hooks/sample-token"
    snippets = adapter.setup(url, language)
    assert any(url in snippet.text for snippet in snippets)
    assert all(snippet.title and snippet.text for snippet in snippets)


@every_vendor
def test_setup_speaks_every_language_and_says_the_same_in_each(adapter: PbxAdapter) -> None:
    spoken = [adapter.setup("https://hooks.example/hooks/1", language) for language in LANGUAGES]
    assert len({len(snippets) for snippets in spoken}) == 1
    words = {tuple((s.title, s.text) for s in snippets) for snippets in spoken}
    assert len(words) == len(LANGUAGES)
    assert adapter.setup("https://hooks.example/hooks/1", "xx") == spoken[0]


@pytest.mark.parametrize("sample", [s for s in READABLE if s.answers], ids=str)
def test_a_question_is_answered_in_the_vendors_form(sample: Sample) -> None:
    question, write = take(sample).question, sample.adapter.route_reply
    assert question
    assert write
    for case in sample.answers:
        given = case["answer"] and {**case["answer"], "numbers": tuple(case["answer"]["numbers"])}
        chosen = {**sample.settings, **case.get("settings", {})}
        reply = write(question, RouteAnswer(**given) if given else None, chosen)
        assert reply_shown(reply) == case["reply"]


@every_vendor
def test_a_vendor_that_asks_has_a_sample_of_it_with_and_without_an_answer(
    adapter: PbxAdapter,
) -> None:
    own = [c["answer"] for s in READABLE if s.vendor == adapter.slug for c in s.answers]
    if adapter.route_reply:
        assert None in own
        assert any(own)


TARGETS = ("102", "+79031204040", "0245678", "anna", "anna@sip.example", "1", "12345")


@pytest.mark.parametrize("sample", [s for s in READABLE if s.answers], ids=str)
def test_what_a_vendor_says_it_rings_stands_in_its_answer(sample: Sample) -> None:
    question, write = take(sample).question, sample.adapter.route_reply
    assert question
    assert write
    for target in TARGETS:
        body = write(question, RouteAnswer(numbers=(target,)), sample.settings).body
        rings = re.fullmatch(sample.adapter.rings, target) is not None
        assert not rings or target.removeprefix("+") in body


def test_only_vendors_that_ask_say_what_they_ring() -> None:
    assert all(adapter.route_reply for adapter in ADAPTERS.values() if adapter.rings)


# Arbitrary input: half of it nonsense, half of it real field names with hostile values.
NAMES = sorted({name for s in READABLE for e in s.expect["events"] for name in e["raw"]})
WORDS = sorted({str(v) for s in READABLE for e in s.expect["events"] for v in e["raw"].values()})
HEADERS = sorted({name for s in SAMPLES for name in s.request.headers})
texts = st.text(max_size=40) | st.sampled_from([*WORDS, "[", "[[", '"', '""x""', "{{x}}", "1e400"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
pairs = st.lists(st.tuples(st.sampled_from(NAMES) | texts, texts), max_size=8).map(tuple)
objects = st.dictionaries(st.sampled_from(NAMES) | texts, values, max_size=10)
multipart = st.binary(max_size=80).map(
    lambda b: b"--b\r\nContent-Disposition: form-data; name=" + b + b"\r\n\r\nv\r\n--b--"
)
bodies = (
    st.binary(max_size=200)
    | objects.map(json.dumps).map(str.encode)
    | objects.map(lambda o: json.dumps(o).replace('"', '""').encode())
    | multipart
)
media = st.sampled_from(["application/json", "multipart/form-data", "text/plain"])
headers = st.dictionaries(st.sampled_from(HEADERS), texts | media, max_size=4)
requests = st.builds(
    WebhookRequest,
    method=st.sampled_from(["GET", "POST"]),
    received_at=st.just(datetime(2026, 3, 20, tzinfo=UTC)),
    path=st.sampled_from(sorted({sample.request.path for sample in SAMPLES})),
    url=texts,
    query=pairs,
    headers=headers,
    body=bodies,
)


def only(error: type[Exception], act: Callable[[], object]) -> None:
    try:
        act()
    except error as refusal:
        assert str(refusal)  # noqa: PT017 - any other error must fail the test as it is


@every_vendor
@settings(max_examples=150, deadline=None, database=None)
@given(request=requests, setting=texts)
def test_whatever_arrives_is_read_or_refused(
    adapter: PbxAdapter, request: WebhookRequest, setting: str
) -> None:
    chosen = {field.key: setting for field in adapter.fields}
    only(BadPayloadError, lambda: json.dumps(shown(adapter.read(request, chosen))).encode())
    only(BadPayloadError, lambda: repr(adapter.read(request, {})).encode())
    only(BadSignatureError, lambda: adapter.verify(request, chosen))
    only(BadSignatureError, lambda: adapter.verify(request, {}))
