"""How the page's files are served: found, kept, compressed, and small enough."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from typing import Any

import pytest
from tests.unit.flows.world import World

from ringhook.flows.admin.page_files import first_modules, shelf, stock

FIRST_VIEW_BYTES = 60_000
LINKED = re.compile(r'(?:href|src)="(/static/[^"]+)" integrity="([^"]+)"')


def get(world: World, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Return the answer to a browser that is not signed in."""
    event: dict[str, Any] = {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "localhost"}
        | {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {
            "http": {"method": "GET", "path": path, "sourceIp": "127.0.0.1"},
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
    answer = world.app.admin(event)
    body = answer.get("body") or ""
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return answer["statusCode"], content, answer["headers"]


def linked(world: World) -> list[tuple[str, str]]:
    """Return what the first page links: address and integrity."""
    return LINKED.findall(get(world, "/")[1].decode())


def test_the_page_links_its_modules_and_styles_with_their_integrity(world: World) -> None:
    found = linked(world)
    assert any(path.endswith("/app.mjs") for path, _ in found)
    assert any(path.endswith("/theme.css") for path, _ in found)
    for path, proof in found:
        content = get(world, path)[1]
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert proof == f"sha384-{digest}"


def test_the_page_has_no_inline_script_or_style(world: World) -> None:
    page = get(world, "/")[1].decode()
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|style=", page)


def test_files_in_folders_are_served_with_their_kind(world: World) -> None:
    for path, kind in (
        ("vendor/preact.mjs", "text/javascript; charset=utf-8"),
        ("words/ja/shell.mjs", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ):
        status, content, headers = get(world, f"/static/{path}")
        assert (status, headers["Content-Type"]) == (200, kind)
        assert content == shelf().files[path].content


def test_a_browser_keeps_what_has_the_version_and_asks_again_for_the_rest(world: World) -> None:
    versioned = f"/static/{shelf().version}/app.mjs"
    assert get(world, versioned)[2]["Cache-Control"].endswith("immutable")
    assert get(world, "/static/app.mjs")[2]["Cache-Control"] == "no-cache"
    assert get(world, "/")[2]["Cache-Control"] == "no-cache"


def test_what_has_not_changed_is_not_sent_again(world: World) -> None:
    etag = get(world, "/")[2]["ETag"]
    for given in (etag, etag.removeprefix("W/"), f'"x", {etag}'):
        status, content, headers = get(world, "/", if_none_match=given)
        assert (status, content, headers["ETag"]) == (304, b"", etag)
    assert get(world, "/", if_none_match='"x"')[0] == 200


@pytest.mark.parametrize("accepted", ["gzip", "br, GZIP;q=0.5, *", "deflate,gzip"])
def test_files_are_compressed_for_who_can_read_that(world: World, accepted: str) -> None:
    plain = get(world, "/static/theme.css")[1]
    _, packed, headers = get(world, "/static/theme.css", accept_encoding=accepted)
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed) == plain


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0", "xgzip"])
def test_files_are_plain_for_everybody_else(world: World, accepted: str) -> None:
    assert "Content-Encoding" not in get(world, "/", accept_encoding=accepted)[2]


@pytest.mark.parametrize(
    "path",
    ["/static/none.mjs", "/static/words/", "/static/../app.mjs", "/static/0123456789ab/app.mjs"],
)
def test_what_is_not_there_is_not_found(world: World, path: str) -> None:
    assert get(world, path)[0] == 404


def test_the_policy_allows_the_relay_and_nothing_inline(world: World) -> None:
    policy = get(world, "/")[2]["Content-Security-Policy"]
    assert "connect-src 'self' ws" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "trusted-types 'none'" in policy


def test_another_content_is_another_version() -> None:
    files = {
        "index.html": b"<!-- head -->",
        "app.mjs": b'import "./a.mjs";\n',
        "a.mjs": b"",
        "pages/actions/page.mjs": b'import {\n  b,\n} from "../../a.mjs";\n',
    }
    assert first_modules(files) == ["app.mjs", "pages/actions/page.mjs", "a.mjs"]
    assert stock(files).version != stock({**files, "a.mjs": b"1"}).version


def test_the_first_view_is_small(world: World) -> None:
    words = [f"/static/{shelf().version}/words/ru/{part}.mjs" for part in ("shell", "actions")]
    paths = ["/", *(path for path, _ in linked(world)), *words]
    sizes = {
        path: len(get(world, path, accept_encoding="gzip")[1]) for path in dict.fromkeys(paths)
    }
    assert sum(sizes.values()) < FIRST_VIEW_BYTES, sizes
