"""Print what the Lambda layer installs: `ringhook[cloud]` and all it needs, as pinned for development.

Run by `make lock`. The closure is walked over the installed distributions with the markers of the Lambda
runtime (Linux, the template's Python), so nothing that only Windows or an older Python wants gets in.
"""

from __future__ import annotations

import pathlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = pathlib.Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "dev.lock"
START = "ringhook[cloud]"
PYTHON = "3.13"
LAMBDA: Mapping[str, str] = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "aarch64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": f"{PYTHON}.0",
    "python_version": PYTHON,
    "sys_platform": "linux",
}
"""https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers"""

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)((?:.*\\\n    --hash=\S+)+)", re.MULTILINE)
_HEADER = "# Written by scripts/layer_requirements.py (make lock). Do not edit.\n"


def closure(start: str) -> set[str]:
    """Return the names of everything that *start* needs on Lambda, itself left out."""
    first = Requirement(start)
    waiting, seen = [first], {(canonicalize_name(first.name), frozenset(first.extras))}
    while waiting:
        for needed in _needs(waiting.pop()):
            name = (canonicalize_name(needed.name), frozenset(needed.extras))
            if name not in seen:
                seen.add(name)
                waiting.append(needed)
    return {str(name) for name, _ in seen} - {canonicalize_name(first.name)}


def render() -> str:
    """Return the text of `layers/deps/requirements.txt`."""
    pins = _pins(LOCK.read_text(encoding="utf-8"))
    return _HEADER + "".join(pins[name] for name in sorted(closure(START)))


def _needs(wanted: Requirement) -> Iterator[Requirement]:
    texts = _own(wanted) if wanted.name == "ringhook" else requires(wanted.name) or []
    for text in texts:
        needed = Requirement(text)
        if needed.marker is None or any(
            needed.marker.evaluate({**LAMBDA, "extra": extra}) for extra in ("", *wanted.extras)
        ):
            yield needed


def _own(wanted: Requirement) -> list[str]:
    """Ours come from pyproject.toml: what is installed may be older."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    return [*project["dependencies"], *(text for name in wanted.extras for text in extras[name])]


def _pins(lock: str) -> dict[str, str]:
    """Return each pinned name's lines: its version and its hashes."""
    pins: dict[str, str] = {}
    for name, version, tail in _PINNED.findall(lock):
        hashes = " \\\n".join(f"    {word}" for word in re.findall(r"--hash=\S+", tail))
        pins[str(canonicalize_name(name))] = f"{name}=={version} \\\n{hashes}\n"
    return pins


if __name__ == "__main__":
    print(render(), end="")
