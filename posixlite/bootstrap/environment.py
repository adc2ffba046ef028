# SPDX-License-Identifier: MIT
"""Install what is missing on Debian, and only that: packages, then a virtual environment in .venv."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HERE = Path(__file__).resolve().parent
RUN_PACKAGES = (
    "binutils",
    "gcc",
    "libc6-dev",
    "make",
    "python3-venv",
    "qemu-system-x86",
    "sqlite3",
)
TEST_PACKAGES = (
    *("chromium", "clang-format", "fonts-dejavu-core", "gdb", "iproute2", "jq", "strace"),
    *("dosfstools", "e2fsprogs", "fdisk", "mtools", "passt"),
)
MESSAGES = 15
"""Lines of a failed command that are shown."""


class SetUpError(Exception):
    """Something could not be installed; one sentence and the command's last words."""


def prepare(packages: tuple[str, ...], *, tests: bool) -> None:
    """Bring the machine and the checkout to where posixlite runs; quick if nothing is missing."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs on whatever there is
        raise SetUpError(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    _install_packages(packages)
    _make_environment()
    _install_requirements("requirements.txt")
    if tests:
        _install_requirements("requirements-dev.txt")
    _install_posixlite()
    step("the shim's archive", [str(PYTHON), "-m", "posixlite", "calls", "--json"])


def test_packages() -> tuple[str, ...]:
    """Return what the tests need beside RUN_PACKAGES: TEST_PACKAGES, and those of the programs of apps/."""
    tables = sorted((*ROOT.glob("apps/*/app.toml"), *ROOT.glob("apps/*/server.toml")))
    named = (tomllib.loads(path.read_text()).get("package", "") for path in tables)
    return (*TEST_PACKAGES, *(package for names in named for package in names.split()))


def step(what: str, command: list[str], **variables: str) -> None:
    """Run one step of the set-up, silently unless it fails."""
    print(f"set-up: {what} ...", end="", flush=True)
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    print(f" {time.monotonic() - started:.1f} s", flush=True)
    if done.returncode != 0:
        last = "\n".join(done.stdout.splitlines()[-MESSAGES:])
        raise SetUpError(f"{' '.join(command)} failed:\n{last}")


INSTALL = """
policy=/usr/sbin/policy-rc.d
if ! [ -e $policy ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\\nexit 101\\n' > $policy
    chmod +x $policy
fi
apt-get install --yes --no-install-recommends "$@"
"""
"""Installs packages without starting the servers among them (policy-rc.d, deb-systemd-invoke(1p))."""


def _install_packages(packages: tuple[str, ...]) -> None:
    missing = sorted({name for name in packages if not _installed(name)})
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise SetUpError(f"this is not Debian; install by hand: {' '.join(missing)}")
    root = _as_root()
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    step("list of packages", [*root, "apt-get", "update"], **quiet)
    step(
        f"packages: {' '.join(missing)}",
        [*root, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", INSTALL, "install", *missing],
    )


def _installed(package: str) -> bool:
    done = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout == "install ok installed"


def _as_root() -> list[str]:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        raise SetUpError("installing packages needs root, and there is no sudo: run this as root once")
    return ["sudo"]


def _make_environment() -> None:
    works = PYTHON.exists() and _succeeds([str(PYTHON), "-c", "import pip"])
    if not works:
        step("virtual environment .venv", [sys.executable, "-m", "venv", "--clear", str(VENV)])


def _install_requirements(name: str) -> None:
    """Install pinned packages; a stamp in the environment says which were installed."""
    file = HERE / name
    stamp = VENV / f"{name}.sha256"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    step(
        f"Python packages of {name}",
        [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", str(file)],
    )
    stamp.write_text(digest)


def _install_posixlite() -> None:
    if (VENV / "bin" / "posixlite").exists() and _succeeds([str(PYTHON), "-c", "import posixlite.cli"]):
        return
    step(
        "posixlite itself",
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "-e",
            str(ROOT),
        ],
    )


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, cwd="/", capture_output=True, check=False).returncode == 0
