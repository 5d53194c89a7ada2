"""What every `Files` promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ringhook.domain.errors import NotFoundError
from ringhook.embedded.files import FolderFiles
from ringhook.ports.files import Files

NAME = "main/0123456789abcdef0123/4711"
PART = 1024 * 1024


def test_a_file_is_read_in_any_piece(files: Files) -> None:
    assert files.put(NAME, [b"0123", b"", b"456789"]) == 10
    assert files.read(NAME, 0, 10) == b"0123456789"
    assert files.read(NAME, 3, 4) == b"3456"
    assert files.read(NAME, 8, 100) == b"89"
    assert files.read(NAME, 10, 5) == b""


def test_a_file_of_several_parts_is_whole(files: Files) -> None:
    size = 19 * PART + 5
    pieces = (bytes([number % 251]) * min(PART, size - number * PART) for number in range(20))
    assert files.put(NAME, pieces) == size
    assert files.read(NAME, 8 * PART - 1, 2) == bytes([7, 8])
    assert files.read(NAME, size - 2, 10) == bytes([19, 19])


def test_a_second_file_replaces_the_first(files: Files) -> None:
    files.put(NAME, [b"first"])
    files.put(NAME, [b"2nd"])
    assert files.read(NAME, 0, 100) == b"2nd"


def test_an_empty_file_is_a_file(files: Files) -> None:
    assert files.put(NAME, []) == 0
    assert files.read(NAME, 0, 1) == b""


@pytest.mark.parametrize("parts_before", [1, 20])
def test_what_breaks_off_is_not_kept(files: Files, parts_before: int) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(parts_before):
            yield b"x" * PART
        raise ConnectionError("broke off")

    with pytest.raises(ConnectionError):
        files.put(NAME, pieces())
    with pytest.raises(NotFoundError):
        files.read(NAME, 0, 1)


def test_what_breaks_off_leaves_the_earlier_file(files: Files) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x"
        raise ConnectionError("broke off")

    files.put(NAME, [b"whole"])
    with pytest.raises(ConnectionError):
        files.put(NAME, pieces())
    assert files.read(NAME, 0, 100) == b"whole"


def test_a_deleted_file_is_gone_and_may_be_deleted_again(files: Files) -> None:
    files.put(NAME, [b"x"])
    files.delete(NAME)
    files.delete(NAME)
    with pytest.raises(NotFoundError):
        files.read(NAME, 0, 1)


def test_a_name_may_go_on_where_another_ends(files: Files) -> None:
    files.put("a/b", [b"short"])
    files.put("a/b/c", [b"long"])
    files.delete("a/b/c")
    assert files.read("a/b", 0, 9) == b"short"


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../x", "a/../b", "a//b", "a\\b", "a b", "a.b", "é", "a/", "-x", "a\0"],
)
def test_a_name_that_could_lead_elsewhere_is_refused(files: Files, name: str) -> None:
    for verb in (
        lambda: files.put(name, [b"x"]),
        lambda: files.read(name, 0, 1),
        lambda: files.delete(name),
        lambda: files.address(name, "audio/wav", "inline"),
    ):
        with pytest.raises(ValueError, match="name"):
            verb()


def test_an_address_names_the_file_or_there_is_none(files: Files) -> None:
    files.put(NAME, [b"x"])
    address = files.address(NAME, "audio/wav", 'inline; filename="a.wav"')
    assert not address or ("4711" in address and "audio%2Fwav" in address)


def test_files_are_the_owners_alone_and_nothing_half_is_left(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path / "files")
    files.put(NAME, [b"x"])
    found = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert [path.suffix for path in found] == [".file"]
    assert found[0].stat().st_mode & 0o077 == 0
    files.delete(NAME)
    assert list((tmp_path / "files").iterdir()) == []
