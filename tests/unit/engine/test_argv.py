"""RUN targets: the shared vectors, and what they cannot say."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from ringhook.domain.call import Direction, Party
from ringhook.domain.errors import BadTemplateError
from ringhook.engine.argv import Command, fill, parse_command, platform_of
from ringhook.engine.text import Facts, RefusedValueError
from ringhook.engine.text.facts import NO_EVENT

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[3] / "events/run/vectors.json").read_text("utf-8")
)


def facts_of(phone: str, name: str = "", **more: Any) -> Facts:
    event = structs.replace(NO_EVENT, direction=Direction.INBOUND, client=Party(raw=phone))
    return Facts(event=event, country="FR", contact={"name": name}, **more)


def outcome(vector: dict[str, Any]) -> dict[str, Any]:
    facts = facts_of(**vector["facts"])
    allowed = vector.get("text_arguments", False)
    try:
        command = parse_command(
            vector["template"], vector["platform"], bare_names=vector.get("bare_names", False)
        )
        return {"argv": list(fill(command, facts, text_arguments=allowed))}
    except BadTemplateError:
        return {"refused": "bad_template"}
    except RefusedValueError as error:
        return {"refused": error.reason}


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{v['platform']}: {v['name']}" for v in VECTORS])
def test_a_command_line_becomes_the_argv_of_its_vector(vector: dict[str, Any]) -> None:
    expected = {key: vector[key] for key in ("argv", "refused") if key in vector}
    assert outcome(vector) == expected


def test_there_are_vectors_for_every_system() -> None:
    assert len(VECTORS) >= 58
    assert {v["platform"] for v in VECTORS} == {"windows", "macos", "linux"}


@pytest.mark.parametrize(
    ("line", "platform"),
    [
        (r"c:\a.exe $phone$", "windows"),
        ("prog.exe $phone$", "windows"),
        ("/Applications/Program.App?$phone$", "macos"),
        ('"/Users/me/My Phone.app" $phone$', "macos"),
        ("/Applications/Phone.app/Contents/MacOS/Phone", "macos"),
        ("/usr/bin/dial $phone$", "linux"),
    ],
)
def test_the_system_is_told_by_the_look_of_the_line(line: str, platform: str) -> None:
    assert platform_of(line) == platform


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(BadTemplateError, match="windows, macos, linux"):
        parse_command(r"c:\a.exe", "amiga")


def test_an_error_in_an_argument_names_its_column_in_the_whole_line() -> None:
    with pytest.raises(BadTemplateError) as caught:
        parse_command(r"c:\a.exe x $fone$", "windows")
    assert (caught.value.column, caught.value.word) == (12, "fone")
    assert "$phone$" in str(caught.value)


def test_an_argument_keeps_its_source_for_the_page() -> None:
    command = parse_command(r'c:\a.exe "a $$ {{{{ $phone|last(9)$" $1', "windows")
    assert [a.source for a in command.arguments] == ["a $$ {{{{ $phone|last(9)$", "$1"]


def test_dollar_one_before_more_digits_is_text() -> None:
    command = parse_command(r"c:\a.exe $10 $1$", "windows")
    assert fill(command, facts_of("1")) == (r"c:\a.exe", "$10", "$1$")


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("$name|md5$", "900150983cd24fb0d6963f7d28e17f72"),
        ("$name|digits$", None),
        ("SHA256({NAME})", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
        ("E164({TEL})", "+33184881234"),
        ("LAST({TEL},9)", "184881234"),
        ("{{contact_phone_number}}", "+33184881234"),
        ("$argument.team$", "Sales 1"),
        ("$direction$", "inbound"),
        ("$date|date(dd/MM/yyyy)$", "01/01/1970"),
    ],
)
def test_values_without_free_text_need_no_leave(argument: str, expected: str | None) -> None:
    command = parse_command(rf"c:\a.exe {argument}", "windows")
    facts = facts_of("+33184881234", "abc", arguments={"team": "Sales 1"})
    assert fill(command, facts)[1:] == ((expected,) if expected else ())


@pytest.mark.parametrize(
    "argument", ["{{free_text}}", "UPPERCASE({NAME})", "$name|upper$", "$contact.note$", "{CODE1}"]
)
def test_free_text_needs_leave_however_it_is_spelled(argument: str) -> None:
    facts = facts_of("1", "abc", arguments={"CODE1": "x"})
    event = structs.replace(facts.event, raw={"free_text": "abc"})
    facts = replace(facts, event=event, contact={"name": "abc", "note": "abc"})
    with pytest.raises(RefusedValueError) as caught:
        fill(parse_command(rf"c:\a.exe {argument}", "windows"), facts)
    assert caught.value.reason == "text_argument"


def test_a_configured_value_with_odd_characters_is_refused() -> None:
    command = parse_command(r"c:\a.exe $argument.team$", "windows")
    with pytest.raises(RefusedValueError) as caught:
        fill(command, facts_of("1", arguments={"team": "a|b"}))
    assert caught.value.reason == "bad_value"


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_value_makes_a_new_argument_or_an_option(phone: str, name: str) -> None:
    command: Command = parse_command(r'c:\a.exe $phone$ "/n:$name$" $name$', "windows")
    try:
        argv = fill(command, facts_of(phone, name), text_arguments=True)
    except RefusedValueError:
        return
    assert argv[0] == r"c:\a.exe"
    assert len(argv) <= 4
    assert sum(argument.startswith("/n:") for argument in argv) == 1
    assert not any(argument.startswith(("-", "@")) for argument in argv)


@given(st.text(max_size=60), st.sampled_from(["windows", "macos", "linux"]))
def test_no_line_raises_anything_but_a_bad_template(source: str, platform: str) -> None:
    try:
        parse_command(source, platform, bare_names=True)
    except BadTemplateError:
        return
