"""An answer's bytes as text, whatever its sender says or forgets to say about them."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 stands before UTF-16: its little-endian mark begins with the other's."""
_LABELS = """
utf-8 utf8 utf-16 utf-16le utf-16be utf-32 utf-32le utf-32be
iso-8859-1 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-9
iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 latin1
windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256
windows-1257 windows-1258 cp1251 cp1252 koi8-r koi8-u ibm866
shift_jis sjis windows-31j cp932 euc-jp iso-2022-jp gb2312 gbk gb18030 big5 euc-kr
"""
_KNOWN = frozenset(_LABELS.split())
"""Python knows more, among them some that only slow it down (https://nvd.nist.gov/vuln/detail/CVE-2022-45061)."""
_WIDER = {
    **dict.fromkeys(("iso-8859-1", "latin1"), "cp1252"),
    **dict.fromkeys(("shift_jis", "sjis"), "cp932"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
}
"""Senders name the small set and mean the large one (https://encoding.spec.whatwg.org/#names-and-labels)."""
_CHARSET = re.compile(r"""(?i)charset\s*=\s*["']?([A-Za-z0-9_.-]{1,30})""")
_PROLOGUE = re.compile(
    rb"""\s{0,100}<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.-]{1,30})"""
)


def texts(body: bytes, content_type: str) -> Iterator[str]:
    """Yield what *body* may mean, the likeliest first; always at least one text.

    The order: byte-order mark, declared charset (but UTF-8 that calls itself Latin-1 is UTF-8), XML's own declaration, UTF-8 or what the zeros betray
    (as in RFC 4627 section 3), and Latin-1, which anything can be.
    """
    tried: set[str] = set()
    for name in (*_announced(body, content_type), "latin-1"):
        if name in tried:
            continue
        tried.add(name)
        try:
            yield body.decode(name).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue


def _announced(body: bytes, content_type: str) -> Iterator[str]:
    yield from (name for mark, name in _BYTE_ORDER_MARKS if body.startswith(mark))
    if declared := _CHARSET.search(content_type):
        for name in _codec(declared[1]):
            if name in {"cp1252", "windows-1252"} and _is_utf8(body):
                yield "utf-8"  # many servers say Latin-1 by default and send UTF-8
            yield name
    if prologue := _PROLOGUE.match(body):
        yield from _codec(prologue[1].decode())
    yield json.detect_encoding(body)


def _is_utf8(body: bytes) -> bool:
    """Say whether *body* reads as UTF-8 beyond ASCII, which no Latin text does by chance."""
    if body.isascii():
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _codec(label: str) -> Iterator[str]:
    name = label.lower()
    if name in _KNOWN:
        yield _WIDER.get(name, name)
