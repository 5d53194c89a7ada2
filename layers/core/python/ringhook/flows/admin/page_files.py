"""The page's files as they are sent: read once, compressed once, and every one with its hash.

All of them stand under `/static/<version>/`, where the version is a hash over them all. Modules import each
other by relative addresses, so one load never mixes two versions, and browsers may keep each for ever.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
}
INDEX = "index.html"
FIRST_STYLE = "theme.css"
FIRST_MODULES = ("app.mjs", "pages/actions/page.mjs")
"""What the first view needs; the other pages are fetched when somebody opens them."""
HEAD = "<!-- head -->"
VERSION_CHARACTERS = 12

_IMPORT = re.compile(r"""^(?:import|export)\b[^;"']*?["'](\.[^"']+)["']""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file: what it is, its bytes plain and compressed, and its ETag."""

    kind: str
    content: bytes
    packed: bytes
    etag: str

    @classmethod
    def of(cls, name: str, content: bytes) -> PageFile:
        """Return the file called *name* ready to send. The ETag is weak: both encodings share it."""
        kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        digest = hashlib.sha256(content).hexdigest()[:16]
        return cls(kind, content, gzip.compress(content, mtime=0), f'W/"{digest}"')


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every file by its path under `static/`, and the version of them all."""

    files: Mapping[str, PageFile]
    version: str


@cache
def shelf() -> Shelf:
    """Return the files that are installed."""
    return stock(dict(_walk(files("ringhook_web") / "static", "")))


def stock(contents: Mapping[str, bytes]) -> Shelf:
    """Return *contents* ready to send; `index.html` names the styles and the first modules."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{name}\0{len(contents[name])}\0".encode() + contents[name])
    version = digest.hexdigest()[:VERSION_CHARACTERS]
    index = contents[INDEX].decode().replace(HEAD, "\n".join(_head(contents, version)))
    ready = {**contents, INDEX: index.encode()}
    return Shelf({name: PageFile.of(name, content) for name, content in ready.items()}, version)


def first_modules(contents: Mapping[str, bytes]) -> list[str]:
    """Return the modules of the first view and all they import, in the order they are met."""
    waiting, met = list(FIRST_MODULES), []
    while waiting:
        name = waiting.pop(0)
        if name not in met:
            met.append(name)
            source = contents[name].decode()
            folder = posixpath.dirname(name)
            waiting += [
                posixpath.normpath(posixpath.join(folder, to)) for to in _IMPORT.findall(source)
            ]
    return met


def _head(contents: Mapping[str, bytes], version: str) -> Iterator[str]:
    """Yield the links, each with what its file must hash to (https://www.w3.org/TR/SRI/)."""
    place = f"/static/{version}/"
    for name in _first_styles(contents):
        yield f'<link rel="stylesheet" href="{place}{name}" integrity="{_integrity(contents[name])}">'
    for name in first_modules(contents):
        proof = _integrity(contents[name])
        yield f'<link rel="modulepreload" href="{place}{name}" integrity="{proof}">'
    icon, app = html.escape(f"{place}icon.svg"), contents[FIRST_MODULES[0]]
    yield f'<link rel="icon" href="{icon}" type="image/svg+xml">'
    yield f'<script type="module" src="{place}{FIRST_MODULES[0]}" integrity="{_integrity(app)}"></script>'


def _first_styles(contents: Mapping[str, bytes]) -> list[str]:
    """Return the styles of the frame and of the first page; tokens come before whoever uses them."""
    folders = {"", *(posixpath.dirname(name) for name in FIRST_MODULES)}
    found = [n for n in contents if n.endswith(".css") and posixpath.dirname(n) in folders]
    return sorted(found, key=lambda name: (name != FIRST_STYLE, name))


def _integrity(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{path}{entry.name}/")
        else:
            yield path + entry.name, entry.read_bytes()
