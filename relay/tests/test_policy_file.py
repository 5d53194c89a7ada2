"""The policy file: what it says, who may write it, and how its errors read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook_relay.json_lines import line_of
from ringhook_relay.outcome import StoppedError
from ringhook_relay.policy import Policy
from ringhook_relay.policy_file import PolicyFile
from ringhook_relay.policy_reader import PolicyError, read_policy
from ringhook_relay.web_address import read_address

PAGE = read_address("https://crm.example/card")


def opens(policy: Policy) -> bool:
    try:
        policy.check_page(PAGE)
    except StoppedError:
        return False
    return True


@pytest.fixture
def file(profile: Path) -> PolicyFile:
    return PolicyFile(profile / "policy.json", "linux")


def write(file: PolicyFile, document: object, mode: int = 0o600) -> None:
    file.path.write_text(document if isinstance(document, str) else json.dumps(document))
    file.path.chmod(mode)


def test_without_a_file_nothing_is_allowed(file: PolicyFile) -> None:
    assert file.current() == Policy()
    assert not opens(file.current())


def test_a_refused_page_says_how_to_allow_it(file: PolicyFile) -> None:
    with pytest.raises(StoppedError, match=r"policy --allow-url https://crm\.example$"):
        file.current().check_page(PAGE)


def test_a_change_counts_at_once(file: PolicyFile) -> None:
    write(file, {"urls": ["https://crm.example"]})
    assert opens(file.current())
    write(file, {"urls": ["https://other.example"]})
    assert not opens(file.current())
    file.path.unlink()
    assert file.current() == Policy()


def test_monitor_does_nothing_and_says_so(file: PolicyFile) -> None:
    write(
        file,
        {"urls": ["https://crm.example"], "programs": [{"path": "/bin/echo"}], "monitor": True},
    )
    with pytest.raises(StoppedError, match="page is allowed, but the policy says monitor"):
        file.current().check_page(PAGE)
    with pytest.raises(StoppedError, match="program is allowed, but the policy says monitor"):
        file.current().check_start(("/bin/echo", "1"))


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_others_can_write_is_refused(file: PolicyFile, mode: int) -> None:
    write(file, {"urls": ["https://crm.example"]}, mode)
    with pytest.raises(PolicyError, match=r"chmod go-w .*policy\.json"):
        file.current()


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_others_can_write_is_refused(file: PolicyFile, mode: int) -> None:
    write(file, {})
    file.path.parent.chmod(mode)
    with pytest.raises(PolicyError, match=r"chmod go-w .*profile$"):
        file.current()


def test_rights_that_become_wide_later_are_noticed(file: PolicyFile) -> None:
    write(file, {"urls": ["https://crm.example"]})
    file.current()
    file.path.chmod(0o666)
    with pytest.raises(PolicyError):
        file.current()


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root gives files away")
def test_a_file_of_another_user_is_refused(file: PolicyFile) -> None:
    write(file, {})
    os.chown(file.path, 12345, 12345)
    with pytest.raises(PolicyError, match="chown"):
        file.current()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"urls": [\n"https://a.example",]}', "line 2, column "),
        ("", "line 1, column 1"),
        ("[]", "one object"),
        ("[" * 50_000, "nested too deeply"),
        ('{"urls": [], "urls": []}', '"urls" stands twice'),
        ('{"url": []}', "line 1: url: unknown field; known are urls, programs, monitor"),
        ('{"urls": "https://a.example"}', "urls: write a list"),
        ('{"urls": ["https://a.example", "*"]}', "urls[1]: write an origin like"),
        ('{"urls": [7]}', "urls[0]: write a text"),
        ('{"monitor": "no"}', "monitor: write true or false"),
        ('{"programs": ["/bin/echo"]}', "programs[0]: write an object"),
        ('{"programs": [{}]}', "programs[0].path: write a text"),
        ('{"programs": [{"path": "/bin/sh"}]}', "programs[0].path: sh runs what its arguments say"),
        ('{"programs": [{"path": "/bin/echo", "argument": []}]}', "programs[0].argument: unknown field"),
        ('{"programs": [{"path": "/bin/echo", "arguments": ["("]}]}', "programs[0].arguments[0]: not a regular"),
        ('{"programs": [{"path": "/bin/echo", "per_minute": 0}]}', "programs[0].per_minute: write a whole number"),
        ('{"programs": [{"path": "/bin/echo", "per_minute": true}]}', "per_minute"),
        ('{"programs": [{"path": "/bin/echo", "sha256": "abc"}]}', "programs[0].sha256: write the 64"),
        ('{"programs": [{"path": "/bin/echo", "name": "/bin/echo"}]}', "programs[0].name: write a bare name"),
        ('{"programs": [{"path": "/a/b", "name": "x"},\n{"path": "/a/c",\n"name": "X"}]}', "line 3: programs[1].name"),
        ('{"dial": "yes"}', "dial: write one of ask, always, never"),
        ('{"dial": true}', "dial: write one of"),
        ('{"ask": 1}', "ask: write true or false"),
        ('{"page": "file:///etc/$phone$"}', "page: write an address like"),
        ('{"page": "https://$phone$.example/"}', "page: write an address like"),
        ('{"approved": "x"}', "approved: write a list"),
        ('{"refused": [1]}', "refused[0]: write a text"),
    ],
)  # fmt: skip
def test_an_error_names_its_place(text: str, told: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(text, "linux")
    assert told in str(caught.value)


def test_a_file_that_is_not_text_is_refused(file: PolicyFile) -> None:
    file.path.write_bytes(b"\xff\xfe\x00")
    file.path.chmod(0o600)
    with pytest.raises(PolicyError, match="cannot be read"):
        file.current()


def test_a_file_from_notepad_begins_with_a_mark_and_is_read(file: PolicyFile) -> None:
    file.path.write_text('\ufeff{"urls": ["https://crm.example"]}', encoding="utf-8")
    file.path.chmod(0o600)
    assert opens(file.current())


def test_allowing_keeps_what_is_there(file: PolicyFile) -> None:
    write(
        file, {"urls": ["https://a.example"], "programs": [{"path": "/bin/echo", "per_minute": 2}]}
    )
    file.allow(["https://a.example", "https://crm.example"], ["/bin/echo", "/bin/true"])
    assert json.loads(file.path.read_text()) == {
        "urls": ["https://a.example", "https://crm.example"],
        "programs": [{"path": "/bin/echo", "per_minute": 2}, {"path": "/bin/true"}],
    }
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_allowing_nonsense_changes_nothing(file: PolicyFile) -> None:
    file.allow(["https://crm.example"], [])
    before = file.path.read_text()
    with pytest.raises(PolicyError):
        file.allow(["*"], [])
    with pytest.raises(PolicyError):
        file.allow([], ["/bin/sh"])
    assert file.path.read_text() == before
    assert [p.name for p in file.path.parent.iterdir()] == ["policy.json"]


def test_allowing_does_not_repair_a_broken_file_by_guessing(file: PolicyFile) -> None:
    write(file, '{"urls": ')
    with pytest.raises(PolicyError):
        file.allow(["https://crm.example"], [])
    assert file.path.read_text() == '{"urls": '


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("urls", 2), ("urls[1]", 4), ("programs[0]", 6), ("programs[0].arguments[1]", 8), ("monitor", 11),
        ("programs[0].sha256", 6), ("nothing", 1), ("programs[1].path", 10), ("", 1),
    ],
)  # fmt: skip
def test_a_place_has_a_line(place: str, line: int) -> None:
    text = """{
 "urls": [
  "https://a.example",
  "https://b.example, \\"{["
 ], "programs": [
  {"path": "/bin/echo",
   "arguments": ["a",
     "b"]
  },
  {}],
 "monitor": 1}"""
    assert line_of(text, place) == line


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=9),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    )
)
def test_every_json_text_has_lines(document: object) -> None:
    assert line_of(json.dumps(document, indent=1), "a.b[0]") >= 1


@pytest.mark.parametrize(
    ("policy", "way"),
    [(Policy(), "asks"), (Policy(ask=False), "listed"), (Policy(monitor=True), "monitor")],
)
def test_a_policy_says_in_one_word_how_it_decides(policy: Policy, way: str) -> None:
    assert policy.way == way
