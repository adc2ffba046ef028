# SPDX-License-Identifier: MIT
"""What all tests share: where things are, and what must be installed for those that boot a machine."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

EMULATOR = "qemu-system-x86_64"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the whole suite run without linked sites (docs/sites.md), or prelinked (docs/prelink.md)."""
    parser.addoption("--no-link-sites", action="store_true", help="images in which all system calls trap")
    parser.addoption("--prelink", action="store_true", help="images whose start-ups have run at build time")


def pytest_configure(config: pytest.Config) -> None:
    """Tell those that build images."""
    import oracle  # noqa: PLC0415 - needs the path that is set above

    oracle.LINK_SITES = not config.getoption("--no-link-sites")
    oracle.PRELINK = config.getoption("--prelink")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests that boot where there is nothing to boot on."""
    if item.get_closest_marker("vm") and shutil.which(EMULATOR) is None:
        pytest.skip(f"{EMULATOR} is not installed: apt-get install qemu-system-x86")


@pytest.fixture(scope="session")
def shim() -> Path:
    """Return the folder of the shim's archive, made now if it is not."""
    from posixlite import toolchain  # noqa: PLC0415 - only for those tests that need it

    return toolchain.shim_folder()
