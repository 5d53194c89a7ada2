"""Take the page's third-party modules from the npm index, exactly as `web/vendor.lock.json` names them.

`make vendor` writes them, `make vendor-check` fetches again and says what differs. `npm pack` knows its own
index; every archive must have the sha512 of the lock before a file of it is looked at.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from typing import Any

ROOT = pathlib.Path(__file__).parent.parent
LOCK = ROOT / "web" / "vendor.lock.json"
FETCH_SECONDS = 120

_BARE_IMPORT = re.compile(r"""(\bfrom\s*|\bimport\s*)(["'])(@?[a-z][^"']*)\2""")
_MAP_COMMENT = re.compile(r"\n?//# sourceMappingURL=\S+\s*$")


class VendorError(Exception):
    """The lock and the index do not agree."""


def integrity(content: bytes) -> str:
    """Return *content*'s integrity as browsers compare it (https://www.w3.org/TR/SRI/)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def rewritten(source: str, imports: Mapping[str, str]) -> str:
    """Return a module whose bare imports are addresses. Raises `VendorError` for one that *imports* lacks."""

    def address(found: re.Match[str]) -> str:
        start, quote, name = found.groups()
        if name not in imports:
            raise VendorError(f"imports {name!r}: give its address under imports in {LOCK.name}")
        return f"{start}{quote}{imports[name]}{quote}"

    return _MAP_COMMENT.sub("\n", _BARE_IMPORT.sub(address, source))


def fetch(package: Mapping[str, Any], folder: pathlib.Path) -> bytes:
    """Return the package's archive. Raises `VendorError` when it is not the one of the lock."""
    wanted = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", "--silent", "--ignore-scripts", wanted]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False
    )
    if done.returncode:
        raise VendorError(f"npm could not fetch {wanted}: {done.stderr.strip()}")
    archive = (folder / done.stdout.split()[-1]).read_bytes()
    found = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if found != package["sha512"]:
        raise VendorError(f"{wanted} has the sha512 {found}, the lock says {package['sha512']}")
    return archive


def files_of(
    package: Mapping[str, Any], archive: bytes, imports: Mapping[str, str]
) -> dict[str, bytes]:
    """Return what is kept of the package: path in this repository and content."""
    kept = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        for inside, name in package["files"].items():
            member = opened.extractfile(f"package/{inside}")
            if member is None:
                raise VendorError(f"{package['name']} has no file {inside}")
            content = member.read()
            if name.endswith(".mjs"):
                content = rewritten(content.decode(), imports).encode()
            kept[f"{package['to']}/{name}"] = content
    return kept


def gather(lock: Mapping[str, Any]) -> dict[str, bytes]:
    """Return every file of the lock, freshly fetched."""
    found: dict[str, bytes] = {}
    for package in lock["packages"]:
        with tempfile.TemporaryDirectory() as folder:
            archive = fetch(package, pathlib.Path(folder))
        found |= files_of(package, archive, lock["imports"])
    return found


def differences(lock: Mapping[str, Any], found: Mapping[str, bytes]) -> list[str]:
    """Return the files that are not here as they were fetched, and those the lock says otherwise of."""
    return [
        path
        for path, content in found.items()
        if not (ROOT / path).is_file()
        or (ROOT / path).read_bytes() != content
        or lock["integrity"].get(path) != integrity(content)
    ]


def write(lock: dict[str, Any], found: Mapping[str, bytes]) -> None:
    """Put the files in their places and their integrity into the lock."""
    for path, content in found.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_bytes(content)
    lock["integrity"] = {path: integrity(content) for path, content in sorted(found.items())}
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """Write the files, or only compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, say what differs")
    is_check = parser.parse_args().check
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    try:
        found = gather(lock)
    except VendorError as error:
        print(f"vendor_web: {error}", file=sys.stderr)
        return 1
    if not is_check:
        write(lock, found)
        return 0
    different = differences(lock, found)
    for path in different:
        print(f"vendor_web: {path} is not what the lock names; run make vendor", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
