# SPDX-License-Identifier: MIT
"""Fetch lwIP's source from where this machine gets its packages: only images that use TCP/IP need it.

Nothing on the machine changes: apt works with a list of sources, an index and a download folder of its own.
"""

from __future__ import annotations

import hashlib
import os
import re
import tarfile
import tempfile
from pathlib import Path

from posixlite.bootstrap import environment
from posixlite.bootstrap.environment import ROOT, SetUpError

PIN = ROOT / "libc" / "net" / "lwip" / "lwip.mk"
"""Says which release, and what its bytes are."""
APT = Path("/etc/apt")
WORDS = re.compile(r"^(LWIP_VERSION|LWIP_FILE|LWIP_SHA256) := (\S+)$", re.MULTILINE)


def fetch() -> None:
    """Put the pinned release where libc/Makefile looks for it; nothing to do if it is there."""
    pin = dict(WORDS.findall(PIN.read_text()))
    folder = _cache() / pin["LWIP_VERSION"]
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".lwip-") as name:
        scratch = Path(name)
        archive = _download(scratch, pin["LWIP_FILE"])
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != pin["LWIP_SHA256"]:
            raise SetUpError(f"{archive.name} is not what {PIN} pins: its SHA-256 is {found}")
        _unpack(archive, scratch / "lwip")
        (scratch / "lwip").rename(folder)


def _cache() -> Path:
    """Return the folder of all releases: the same as in lwip.mk and posixlite/cache.py."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(root) if root.startswith("/") else Path.home() / ".cache") / "posixlite" / "lwip"


def _download(scratch: Path, name: str) -> Path:
    sources = scratch / "sources.list.d"
    for folder in (sources, scratch / "lists" / "partial", scratch / "cache" / "archives" / "partial"):
        folder.mkdir(parents=True)
    _write_sources(sources)
    options = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": str(sources),
        "Dir::State::lists": str(scratch / "lists"),
        "Dir::Cache": str(scratch / "cache"),
        "APT::Sandbox::User": "root",
    }
    apt = ["apt-get", *(word for key, value in options.items() for word in ("-o", f"{key}={value}"))]
    # A third party's list may have no sources: what matters is whether the next step finds lwIP.
    environment.step("list of source packages", ["sh", "-c", '"$@" || true', "apt", *apt, "update"])
    environment.step("source of lwIP", ["env", "-C", str(scratch), *apt, "source", "--download-only", "lwip"])
    if not (scratch / name).exists():
        raise SetUpError(f"the machine's package sources have another release of lwIP than {name}")
    return scratch / name


def _write_sources(folder: Path) -> None:
    """Ask of each of the machine's own package sources for its source packages."""
    for path in (APT / "sources.list", *sorted((APT / "sources.list.d").glob("*"))):
        if not path.is_file():
            continue
        text = path.read_text(errors="replace")
        if path.suffix == ".list":
            (folder / path.name).write_text(re.sub(r"^deb(?=\s)", "deb-src", text, flags=re.MULTILINE))
        elif path.suffix == ".sources":
            types = re.sub(r"^Types:.*$", "Types: deb-src", text, flags=re.MULTILINE)
            (folder / path.name).write_text(types)


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack plain files and folders, without the archive's own first folder."""
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            path = Path(member.name)
            inside = path.parts[1:]
            odd = path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir())
            if odd or not inside:
                continue
            member.name = str(Path(*inside))
            tar.extract(member, folder)
