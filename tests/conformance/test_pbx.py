"""What every PBX vendor must keep, over every sample of events/pbx. A new vendor needs no line here."""

import json
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conformance.samples import FOLDER, Sample, load_all, shown

from ringhook import pbx
from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.errors import BadPayloadError, BadRequestError, BadSignatureError
from ringhook.domain.webhook import Reading, WebhookRequest
from ringhook.pbx import ADAPTERS

SAMPLES = load_all()
READABLE = [sample for sample in SAMPLES if "error" not in sample.expect]
SIGNED = [sample for sample in READABLE if sample.secrets]
SOURCES = ("recorded: ", "documented: ", "constructed: ")
ENOUGH = 6

every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=str)
every_readable = pytest.mark.parametrize("sample", READABLE, ids=str)
every_vendor = pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=lambda a: a.slug)


def take(sample: Sample) -> Reading:
    sample.adapter.verify(sample.request, sample.settings)
    return sample.adapter.read(sample.request, sample.settings)


def tampered(sample: Sample) -> WebhookRequest:
    """Return the request one byte longer: in the shared secret if it is sent, else anywhere."""
    request, secret = sample.request, sample.secrets[0].encode()
    if secret in request.body:
        return replace(request, body=request.body.replace(secret, secret + b"x"))
    if request.body:
        return replace(request, body=request.body + b" ")
    url = request.url + "1"
    return replace(request, url=url, query=tuple(parse_qsl(url.partition("?")[2])))


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


@pytest.mark.parametrize("sample", SIGNED, ids=str)
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
    assert set(sample.settings) <= set(fields)
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
def test_setup_fills_in_the_address(adapter: PbxAdapter) -> None:
    url = "https://hooks.example/hooks/sample-token"
    snippets = adapter.setup(url)
    assert any(url in snippet.text for snippet in snippets)
    assert all(snippet.title and snippet.text for snippet in snippets)


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
    adapter.verify(request, {})
