# SPDX-License-Identifier: MIT
"""machines/accelerator.py: KVM counts only if it runs a guest; the guest itself is tried under emulation."""

from __future__ import annotations

import subprocess

import pytest

from posixlite import elf
from posixlite.errors import PosixliteError
from posixlite.machines import accelerator
from posixlite.machines.qemu import BOARDS, Qemu


@pytest.fixture
def kvm(tmp_path, monkeypatch):
    """Pretend that /dev/kvm can be opened, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(accelerator.os, "access", lambda *_: True)
    monkeypatch.setattr(accelerator, "SECONDS", 0.5)


def shell(script: str):
    return lambda _accel, _kernel: ["sh", "-c", script]


def test_a_guest_that_runs(kvm):
    assert accelerator.choose("auto", shell("printf K")) == "kvm"
    assert accelerator.choose("kvm", shell("printf K")) == "kvm"


@pytest.mark.parametrize(
    "script", ["true", "printf K; exit 1", "sleep 5", "echo kvm: no such device >&2; exit 1"]
)
def test_a_guest_that_does_not(kvm, script):
    assert accelerator.choose("auto", shell(script)) == "tcg"
    with pytest.raises(PosixliteError, match="KVM does not run a guest"):
        accelerator.choose("kvm", shell(script))


def test_it_is_tried_once(kvm, tmp_path):
    command = shell(f"echo once >> {tmp_path}/tries; printf K")
    for _ in range(3):
        accelerator.choose("auto", command)
    assert (tmp_path / "tries").read_text() == "once\n"


def test_without_the_device_nothing_is_tried(monkeypatch):
    monkeypatch.setattr(accelerator.os, "access", lambda *_: False)
    assert accelerator.choose("auto", shell("exit 99")) == "tcg"


def test_the_smallest_kernel_is_an_elf_file_with_a_pvh_note(tmp_path):
    file = elf.Elf("kernel", accelerator.smallest_kernel())
    file.check_whole()
    assert file.entry == accelerator.LOAD_AT


@pytest.mark.vm
@pytest.mark.parametrize("board", BOARDS)
def test_the_smallest_kernel_runs_and_ends(board, tmp_path):
    kernel = tmp_path / "kernel"
    kernel.write_bytes(accelerator.smallest_kernel())
    done = subprocess.run(
        [*Qemu(BOARDS[board]).command("tcg", kernel), "-serial", "stdio"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=True,
    )
    assert b"K" in done.stdout
