"""Create a virtual environment with pip in it, also where Debian left `ensurepip` out.

Debian packs `ensurepip` in python3-venv, which a fresh machine does not have. There pip's own wheel,
kept beside this script, installs itself. Standard library only: nothing else exists yet.
"""

from __future__ import annotations

import importlib.util
import pathlib
import subprocess
import sys
import venv

PIP_WHEEL = pathlib.Path(__file__).parent / "vendor" / "pip-25.3-py3-none-any.whl"
OLDEST = (3, 11)


def main(target: str) -> None:
    """Make *target* unless it is already there; exits with a sentence when Python is too old."""
    if sys.version_info < OLDEST:
        sys.exit("ringhook needs Python 3.11 or newer: install python3.11, or run make PYTHON=...")
    folder = pathlib.Path(target)
    if (folder / "bin" / "pip").exists():
        return
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    venv.create(folder, with_pip=has_ensurepip, symlinks=True)
    if not has_ensurepip:
        python = str(folder / "bin" / "python")
        install = [python, f"{PIP_WHEEL}/pip", "install", "-q", "--no-index", str(PIP_WHEEL)]
        subprocess.run(install, check=True)


if __name__ == "__main__":
    main(sys.argv[1])
