"""What every importer promises: a draft that can be saved, a warning for the rest, or a plain refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringhook.config.importing import FORMATS, MAX_TEXT_BYTES, fitted, read_text
from ringhook.config.problems import read_document
from ringhook.domain.errors import BadPayloadError, NotFoundError
from ringhook.pbx import ADAPTERS

SAMPLES = sorted((Path(__file__).parents[3] / "events" / "import").glob("*/*"))
FIELDS = {slug: adapter.fields for slug, adapter in ADAPTERS.items()}
MIB = 1024 * 1024
SNIPPETS = [
    *(
        "$phone$",
        "$foo$",
        "$$",
        "{TEL}",
        "{APW}",
        "{{x}}",
        "MD5(",
        "$secret.x$",
        "$phone|last(",
        "$",
    ),
    *("[Number]", "[[", "]", "[CallType]", "[IIf(", "==", "!=", "||", "[a]"),
    *(
        "<Crm>",
        "</Crm>",
        "<Scenarios>",
        '<Scenario Id="ReportCall">',
        "<Request Url='",
        "'/>",
        "<!",
    ),
    *("<Authentication Type='Scenario'>", "<Authentication Type='Basic'>", "</Authentication>"),
    *("<Scenario>", "</Scenario>", "<Variables>", "<Variable Name='a' Path='b.c'/>", "<Outputs>"),
    *("<Output Type='FullName' Value='[a]'/>", "<Rules><Rule Type='Any'>b", "</Rule>", "[@]"),
    *("auth", "search", "response", "GET", "{NAME}", "{SID}", "<a>", "|"),
    *("<cliktocallevent>", "<url>", "</url>", "<data>", "<methode>GET", "<![CDATA[", "&amp;"),
    *("ring", "answer", ": ", "=", "HTTP GET", "URL", "RUN", "1", ",", ";", "\t", "\n", '"', "\0"),
    *(
        "https://crm.example/",
        "c:\\a.exe",
        "{",
        "}",
        "[",
        '":',
        "actions",
        "settings",
        "=1+1",
        "-9",
    ),
    *("\ud800", "\\ud800", "é", "着信", "９", "\r", "\u2028"),
]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_draft_of_every_sample_can_be_saved(path: Path) -> None:
    imported = read_text(path.parent.name, path.read_text(encoding="utf-8"))
    document = read_document(imported.document, FIELDS)
    assert document.actions or document.connections


def test_there_is_a_sample_of_every_format() -> None:
    assert {path.parent.name for path in SAMPLES} == set(FORMATS)


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match="biztel, cely, divalto, ringhook, threecx"):
        read_text("salesforce", "x")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", ["", " \n ", "\ufeff"])
def test_an_empty_text_is_refused(form: str, text: str) -> None:
    with pytest.raises(BadPayloadError, match="empty"):
        read_text(form, text)


@pytest.mark.parametrize("form", FORMATS)
def test_more_than_a_mebibyte_is_refused(form: str) -> None:
    with pytest.raises(BadPayloadError, match="1 MiB"):
        read_text(form, "é" * (MAX_TEXT_BYTES // 2 + 1))


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_text("cely", "\ufeff1;URL;https://crm.example/").document["actions"]


@given(st.sampled_from(sorted(FORMATS)), st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=5)))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_text_the_answer_is_a_draft_or_a_refusal(form: str, pieces: list[str]) -> None:
    _read_or_refuse(form, "".join(pieces))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
ENTRY = st.dictionaries(
    st.sampled_from(
        [
            *("id", "kind", "target", "call_type", "agent", "number", "adapter", "x.y"),
            *("type", "request", "credential", "password", "after", "read", "matches"),
        ]
    ),
    JSON,
)


@given(
    st.sampled_from(["ringhook", "cely", "biztel"]),
    st.dictionaries(
        st.sampled_from(
            [
                *("actions", "agents", "connections", "settings", "lookups", "credentials"),
                *("ring", "auth", "search", "a.b", "\ud800"),
            ]
        ),
        st.lists(ENTRY | JSON, max_size=3) | ENTRY | JSON,
    ),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_json_the_answer_is_a_draft_or_a_refusal(
    form: str, given_document: dict[str, object]
) -> None:
    _read_or_refuse(form, json.dumps(given_document))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * MIB, id="deep JSON"),
        pytest.param('{"a":' * 900 + "1" + "}" * 900, id="nested objects"),
        pytest.param('{"actions":[' + "1," * (MIB // 4) + "1]}", id="many entries"),
        pytest.param(",\n" * (MIB // 2), id="many empty rows"),
        pytest.param("1,URL,x\n" * (MIB // 8), id="many bad rows"),
        pytest.param("1,URL,https://a.example/" + "$a$" * (MIB // 4), id="many dollars"),
        pytest.param("<Crm>" + "<a>" * (MIB // 4), id="deep XML"),
        pytest.param("<Crm>" + "<a/>" * (MIB // 5) + "</Crm>", id="wide XML"),
        pytest.param(
            "<Crm><Scenarios><Scenario><Request Url='https://a.example/'/><Variables>"
            + "<Variable Name='a' Path='a.a'/>" * 18_000
            + "</Variables></Scenario></Scenarios></Crm>",
            id="many variables",
        ),
        pytest.param(
            "<Crm><Scenarios>" + "<Scenario><Request Url='https://a.example/'/><Variables>"
            "<Variable Name='id' Path='a.id'/></Variables></Scenario>"
            * 4000
            + "</Scenarios></Crm>",
            id="many lookups",
        ),
        pytest.param(
            "auth method: GET\nauth: https://a.example/\nauth response: " + "{A}," * 260_000,
            id="many places",
        ),
        pytest.param("<cliktocallevent>" * (MIB // 17), id="many blocks"),
        pytest.param("<cliktocallevent>" + "<url>" * (MIB // 5 - 4), id="many tags"),
        pytest.param("ring url: https://a.example/" + "MD5(" * (MIB // 5), id="open functions"),
        pytest.param("a" + " " * (MIB - 2) + "b", id="blanks"),
        pytest.param("\0" * MIB, id="zero bytes"),
        pytest.param('"' + "a" * (MIB - 2), id="open quote"),
    ],
)
def test_a_text_made_to_hurt_is_read_or_refused(form: str, text: str) -> None:
    _read_or_refuse(form, text)


def test_a_warning_list_that_nobody_can_read_is_cut() -> None:
    rows = "\n".join(f"1;URL;https://crm.example/{n}/$nobody{n}$" for n in range(450))
    warnings = read_text("cely", rows).warnings
    assert len(warnings) == 301
    assert warnings[-1].message == "and 150 more; correct these first"


def _read_or_refuse(form: str, text: str) -> None:
    """Whatever is read can be saved, once the PBX adapters had their say, and can be sent as JSON."""
    try:
        imported = read_text(form, text)
    except BadPayloadError:
        return
    draft = fitted(imported.document, FIELDS)
    read_document(draft.document, FIELDS)
    shown = [(w.path, w.message) for w in (*imported.warnings, *draft.warnings)]
    assert json.dumps([draft.document, shown], ensure_ascii=False).encode()
