"""Whether everything that formgen needs can be installed without a compiler: `python tools/check_wheels.py`.

Asks uv, for each system and each Python, to choose wheels for the versions in requirements.lock, hashes
included; nothing is installed.  Exit status 1 if one is missing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
SYSTEMS: Final = (
    "x86_64-pc-windows-msvc",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
)
PYTHONS: Final = ("3.11", "3.12", "3.13")
MACOS: Final = "15.0"
"""The oldest macOS for which all wheels are made."""


def lacks(system: str, python: str, lock: Path, folder: str) -> str:
    """What a system lacks, in uv's words; nothing if there are wheels for all of it."""
    command = [
        *(uv(), "pip", "install", "--dry-run", "--quiet", "--target", folder, "--python", sys.executable),
        *("--python-platform", system, "--python-version", python),
        *("--only-binary", ":all:", "--require-hashes", "--requirements", str(lock)),
    ]
    said = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": MACOS}
    done = subprocess.run(command, capture_output=True, text=True, env=said, check=False)  # noqa: S603 our own words
    return done.stderr.strip() if done.returncode else ""


def uv() -> str:
    """uv, which stands beside this Python or on the path."""
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else "uv"


def main() -> None:
    lock = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "requirements.lock"
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for system, python in product(SYSTEMS, PYTHONS):
            missing = lacks(system, python, lock, folder)
            wrong += bool(missing)
            print(f"{system:26} Python {python}: {missing or 'wheels for everything'}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
