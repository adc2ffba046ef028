# SPDX-License-Identifier: MIT
"""link.py and image.py: from a plan to an ELF file and back, with a shim of three small files."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from posixlite import catalogue, image, link, plan, toolchain
from posixlite.errors import FileTroubleError, NotAnImageError, PosixliteError, ToolFailedError
from posixlite.generate import Config
from posixlite.link import Recipe
from posixlite.rootfs import Entry
from posixlite.tracer.profile import Call, Process, Profile

LIBC = Path(__file__).resolve().parents[2] / "libc"
BOOT = r"""
#include "core/image.h"
#include "core/syscall.h"
__asm__(".section .note.Xen,\"a\",@note\n.long 4, 8, 18\n.asciz \"Xen\"\n"
	".quad image_entry - 0xffffffff80000000\n.previous");
long syscall_absent(long a, long b, long c, long d, long e, long f) { return a + b + c + d + e + f; }
void boot(void); extern const char syscall_table[];
void boot(void) { syscall_functions[syscall_table[0] & syscall_table_size](0, 0, 0, 0, 0, 0); }
void image_entry(void); void image_entry(void) { boot(); (void)rootfs_start; }
int driver_virtio_mmio = 1;
"""
CALLS = """
#include "core/syscall.h"
SYSCALL0(read) { return 1; }
SYSCALL0(write) { return 2; }
FALLBACK(read, pread64, "so that it is pulled in");
"""
MORE = '#include "core/syscall.h"\nSYSCALL0(pread64) { return 3; }\n'


@pytest.fixture
def shim(tmp_path, monkeypatch):
    """A libc/ of its own: the real Makefile, headers and linker script, three C files."""
    sources = tmp_path / "libc"
    for folder in ("core", "sys", "plat/pvh"):
        (sources / folder).mkdir(parents=True)
    for file in (
        LIBC / "Makefile",
        LIBC / "plat/image.ld",
        LIBC / "arch/x86_64/ring0/layout.h",
        *LIBC.rglob("*.mk"),
    ):
        copy = sources / file.relative_to(LIBC)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    for folder in ("abi", "lib"):
        (sources / folder).mkdir()
        for header in (LIBC / folder).rglob("*.h"):
            copy = sources / header.relative_to(LIBC)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(header.read_bytes())
    for name in ("core/image.h", "core/syscall.h"):
        (sources / name).write_bytes((LIBC / name).read_bytes())
    (sources / "core/boot.c").write_text(BOOT)
    (sources / "sys/read.c").write_text(CALLS)
    (sources / "sys/pread64.c").write_text(MORE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(toolchain, "SOURCES", sources)
    return sources


@pytest.fixture
def recipe(shim, tmp_path):
    (tmp_path / "data").write_bytes(b"data" * 3000)
    known = catalogue.read(toolchain.shim_folder() / toolchain.ARCHIVE)
    profile = Profile("/bin/x", ("x",), calls={"read": Call(2)}, processes=(Process("start"),))
    entries = (
        Entry("/", stat.S_IFDIR | 0o755),
        Entry("/data", stat.S_IFREG | 0o644, size=12000, source=tmp_path / "data"),
    )
    config = Config("/bin/x", ("x", 'a"\\'), ("HOME=/",))
    return Recipe(plan.make(profile, known), config, entries, "abc")


def test_an_image_proves_itself(recipe, tmp_path):
    output = tmp_path / "x.img"
    link.build(recipe, output)
    found = image.inspect(output)
    assert set(found.calls) == {"read", "pread64"}
    assert all(size > 0 for size in found.calls.values())
    assert found.unlisted == ()
    assert {"sys", "core", "generated"} <= set(found.subsystems)
    shares = {share.what: share for share in found.shares}
    assert shares["files"].memory == shares["files"].stored == found.rootfs_size
    assert shares["the shim's code"].stored > 0
    assert sum(share.stored for share in found.shares) == output.stat().st_size
    assert sum(share.memory for share in found.shares) == found.image.least_memory
    assert all(share.stored >= 0 and share.memory >= 0 for share in found.shares)
    assert [(f.path, f.present) for f in found.files] == [("/", True), ("/data", True)]
    manifest = found.image.manifest
    assert manifest.argv == recipe.config.argv
    assert manifest.fallbacks == {"pread64": "fallback of read: so that it is pulled in"}
    assert found.image.least_memory > 1 << 20


def test_an_image_whose_manifest_lies_is_found_out(recipe, tmp_path):
    output = tmp_path / "x.img"
    link.build(recipe, output)
    data = output.read_bytes()
    assert data.count(b'"pread64",\n"read"') == 1
    output.write_bytes(data.replace(b'"pread64",\n"read"', b'"pread65",\n"read"'))
    assert image.inspect(output).unlisted == (
        "pread64 is in the image, but not in its manifest",
        "pread65 is in the manifest, but not in the image",
    )


def test_the_same_recipe_gives_the_same_bytes(recipe, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    link.build(recipe, tmp_path / "one.img")
    link.build(recipe, tmp_path / "elsewhere" / "other-name.img")
    assert (tmp_path / "one.img").read_bytes() == (tmp_path / "elsewhere" / "other-name.img").read_bytes()


def test_only_the_image_is_left(recipe, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    link.build(recipe, folder / "x.img")
    assert os.listdir(folder) == ["x.img"]


def test_generated_sources_are_kept_on_request(recipe, tmp_path):
    link.build(recipe, tmp_path / "x.img", tmp_path / "gen")
    assert "\tsys_read, /* 2 calls */" in (tmp_path / "gen" / "image.c").read_text()


def test_a_call_without_code_does_not_link_and_leaves_nothing(recipe, shim, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (shim / "sys/read.c").write_text('#include "core/syscall.h"\nSYSCALL0(write) { return 2; }\n')
    with pytest.raises(ToolFailedError) as caught:
        link.build(recipe, folder / "x.img")
    assert "sys_read" in caught.value.hint
    assert os.listdir(folder) == []


def test_no_folder_to_write_to(recipe, tmp_path):
    with pytest.raises(FileTroubleError, match=r"cannot write .*x\.img: No such file"):
        link.build(recipe, tmp_path / "nowhere" / "x.img")


def test_an_edit_of_the_shim_is_never_missed(shim):
    before = toolchain.shim_folder()
    assert toolchain.shim_folder() == before
    (shim / "sys/read.c").write_text(CALLS + "SYSCALL0(getpid) { return 1; }\n")
    after = toolchain.shim_folder()
    assert after != before
    assert "getpid" in catalogue.read(after / toolchain.ARCHIVE).calls


def test_a_shim_that_does_not_compile_says_why(shim):
    (shim / "sys/read.c").write_text("nonsense\n")
    with pytest.raises(ToolFailedError) as caught:
        toolchain.shim_folder()
    assert "nonsense" in caught.value.hint


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: b"hello", "is not an ELF"),
        (lambda data: data[: len(data) // 2], "cut off|damaged|not an ELF|no manifest"),
        (lambda data: data.replace(b"posixlite\0", b"somethin_\0"), "no manifest"),
        (lambda data: data.replace(b'"version": 3', b'"version": 7'), "another version"),
        (lambda data: data.replace(b'"version": 3', b'"version" 11'), "damaged"),
    ],
)
def test_other_files_are_not_images(recipe, tmp_path, change, words):
    output = tmp_path / "x.img"
    link.build(recipe, output)
    output.write_bytes(change(output.read_bytes()))
    with pytest.raises(NotAnImageError, match=words) as caught:
        image.load(output)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("offset", [None, 32, 40, 58])
def test_a_damaged_image_is_no_image(recipe, tmp_path, offset):
    """All but the header is cut off, or it says wrong where its tables are (e_phoff, e_shoff, sizes)."""
    output = tmp_path / "x.img"
    link.build(recipe, output)
    data = output.read_bytes()
    output.write_bytes(data[:64] if offset is None else data[:offset] + b"\xff" * 6 + data[offset + 6 :])
    for ask in (image.load, image.inspect):
        with pytest.raises(NotAnImageError, match="damaged"):
            ask(output)


def test_a_link_to_an_image_stays_one(recipe, tmp_path):
    (tmp_path / "link").symlink_to("x.img")
    link.build(recipe, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert image.load(tmp_path / "x.img").manifest.program == recipe.config.program


def test_a_place_for_the_sources_that_is_a_file_is_said(recipe, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileTroubleError, match="keep the sources in"):
        link.build(recipe, tmp_path / "x.img", tmp_path / "file")
    assert not (tmp_path / "x.img").exists()


def test_a_program_is_not_an_image():
    with pytest.raises(NotAnImageError, match="no manifest"):
        image.load(Path("/bin/sh").resolve())


def test_an_image_that_is_not_there():
    with pytest.raises(PosixliteError, match="No such file"):
        image.load(Path("/nowhere.img"))


def test_what_includes_lwip_is_compiled_anew_when_our_settings_of_it_change(tmp_path):
    one = f"{tmp_path}/net/inet/interface.o"
    make = ("make", "-s", "-C", str(LIBC), f"O={tmp_path}")
    subprocess.run([*make, one], check=True, timeout=60)
    assert subprocess.run([*make, "-q", one], check=False, timeout=60).returncode == 0
    changed = [*make, "-q", "-W", "net/lwip/arch/cc.h", one]
    assert subprocess.run(changed, check=False, timeout=60).returncode == 1
