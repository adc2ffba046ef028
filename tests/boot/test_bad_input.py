# SPDX-License-Identifier: MIT
"""What a user can get wrong: one clear sentence, exit status 2, nothing half-written left behind."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import oracle
import pytest

HELLO = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n'


def refused(done: subprocess.CompletedProcess[bytes], *words: str) -> None:
    """Check the form of a refusal: a sentence that names the trouble, perhaps a hint, and no traceback."""
    said = done.stderr.decode(errors="replace")
    lines = said.splitlines()
    assert done.returncode == 2, said
    assert "Traceback" not in said
    assert lines[0].startswith("posixlite: "), said
    assert all(line.startswith("  ") for line in lines[1:]), said
    assert len(lines) <= 4, said
    for word in words:
        assert word.lower() in said.lower(), said


@pytest.fixture(scope="module")
def hello(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hello")
    (folder / "hello.c").write_text(HELLO)
    subprocess.run(["gcc", "-o", "hello", "hello.c"], cwd=folder, check=True, timeout=60)
    return folder / "hello"


@pytest.fixture(scope="module")
def profile(hello: Path, shim: Path) -> Path:
    output = hello.with_name("hello.profile.json")
    done = oracle.posixlite("trace", "-q", "-o", str(output), "--", str(hello), folder=hello.parent)
    assert done.returncode == 0, done.stderr
    return output


def program(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    path.chmod(0o755)
    return str(path)


def test_not_an_elf(tmp_path: Path) -> None:
    name = program(tmp_path / "noise", b"\x01\x02\x03 this is no program " * 20)
    refused(oracle.posixlite("trace", "--", name), "noise", "ELF")


def test_empty_program(tmp_path: Path) -> None:
    refused(oracle.posixlite("trace", "--", program(tmp_path / "empty", b"")), "empty")


def test_another_architecture(tmp_path: Path, hello: Path) -> None:
    data = bytearray(hello.read_bytes())
    struct.pack_into("<H", data, 18, 183)
    refused(oracle.posixlite("trace", "--", program(tmp_path / "arm", bytes(data))), "arm", "processor")


def test_truncated_elf(tmp_path: Path, hello: Path) -> None:
    for size in (10, 100, 2000):
        name = program(tmp_path / f"cut{size}", hello.read_bytes()[:size])
        refused(oracle.posixlite("trace", "--", name), "cut")


def test_missing_interpreter(tmp_path: Path, hello: Path) -> None:
    interpreter = b"/lib64/ld-linux-x86-64.so.2"
    data = hello.read_bytes()
    assert interpreter in data
    name = program(tmp_path / "lost", data.replace(interpreter, b"/lib64/ld-linux-x86-64.so.9"))
    refused(oracle.posixlite("trace", "--", name), "interpreter", "ld-linux-x86-64.so.9")


def test_missing_library(tmp_path: Path) -> None:
    (tmp_path / "lib.c").write_text("int helper(void) { return 0; }\n")
    (tmp_path / "main.c").write_text("int helper(void);\nint main(void) { return helper(); }\n")
    for command in (
        ["gcc", "-shared", "-fPIC", "-o", "libhelper.so", "lib.c"],
        ["gcc", "-o", "main", "main.c", "-L.", "-lhelper", f"-Wl,-rpath,{tmp_path}"],
    ):
        subprocess.run(command, cwd=tmp_path, check=True, timeout=60)
    (tmp_path / "libhelper.so").unlink()
    refused(oracle.posixlite("trace", "--", str(tmp_path / "main"), folder=tmp_path), "libhelper.so")


def test_no_such_program() -> None:
    refused(oracle.posixlite("trace", "--", "no-such-program-anywhere"), "no-such-program-anywhere")


def test_not_executable(tmp_path: Path, hello: Path) -> None:
    shutil.copyfile(hello, tmp_path / "plain")
    refused(oracle.posixlite("trace", "--", str(tmp_path / "plain")), "executable")


def test_profile_of_another_version(tmp_path: Path, profile: Path) -> None:
    data = json.loads(profile.read_text())
    data["version"] = 999
    (tmp_path / "new.json").write_text(json.dumps(data))
    for command in ("plan", "build"):
        refused(oracle.posixlite(command, str(tmp_path / "new.json")), "version", "999")


def test_profile_cut_off(tmp_path: Path, profile: Path) -> None:
    for part in (0, 1, 300):
        (tmp_path / "cut.json").write_text(profile.read_text()[:part])
        refused(oracle.posixlite("plan", str(tmp_path / "cut.json")), "cut.json")


def test_profile_with_wrong_values(tmp_path: Path, profile: Path) -> None:
    data = json.loads(profile.read_text())
    data["calls"] = "many"
    (tmp_path / "odd.json").write_text(json.dumps(data))
    refused(oracle.posixlite("plan", str(tmp_path / "odd.json")), "odd.json")


def test_no_such_profile(tmp_path: Path) -> None:
    refused(oracle.posixlite("plan", str(tmp_path / "absent.json")), "absent.json", "no such file")
    refused(oracle.posixlite("plan", str(tmp_path)), str(tmp_path))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not read the file")
def test_unreadable_profile(tmp_path: Path, profile: Path) -> None:
    secret = tmp_path / "secret.json"
    shutil.copyfile(profile, secret)
    secret.chmod(0)
    command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "cat", str(secret)]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        pytest.skip("setpriv cannot take away the right to read everything")
    done = subprocess.run(
        [*command[:-2], "python3", "-m", "posixlite", "plan", str(secret)],
        cwd=oracle.ROOT, capture_output=True, check=False, timeout=60,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )  # fmt: skip
    refused(done, "secret.json", "permission denied")


def test_image_is_not_ours(tmp_path: Path, hello: Path) -> None:
    for name in (
        str(hello),
        program(tmp_path / "text", b"hello"),
        str(tmp_path / "absent.img"),
        str(tmp_path),
    ):
        for command in ("run", "inspect"):
            refused(oracle.posixlite(command, name), Path(name).name)


def test_no_qemu(tmp_path: Path, profile: Path) -> None:
    image = tmp_path / "hello.img"
    built = oracle.posixlite("build", str(profile), "-o", str(image))
    assert built.returncode == 0, built.stderr
    (tmp_path / "bin").mkdir()
    done = oracle.posixlite("run", str(image), environment={**os.environ, "PATH": str(tmp_path / "bin")})
    refused(done, "qemu-system-x86_64", "not installed", "apt-get install")


def test_no_permission_to_trace(tmp_path: Path, hello: Path) -> None:
    """A program that already traces this one's child cannot be had here; a seccomp filter stands for it."""
    refuser = tmp_path / "refuser.c"
    refuser.write_text(REFUSER)
    subprocess.run(["gcc", "-o", "refuser", "refuser.c"], cwd=tmp_path, check=True, timeout=60)
    done = subprocess.run(
        [str(tmp_path / "refuser"), sys.executable, "-m", "posixlite", "trace", "--", str(hello)],
        cwd=tmp_path, capture_output=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(oracle.ROOT)},
    )  # fmt: skip
    refused(done, "trace", "not permitted")


def test_disk_full(tmp_path: Path, profile: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(full)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small file system: {mounted.stderr.decode().strip()}")
    try:
        refused(oracle.posixlite("build", str(profile), "-o", str(full / "app.img")), "no space left")
        assert list(full.iterdir()) == []
    finally:
        subprocess.run(["umount", str(full)], check=True)


def test_wrong_usage() -> None:
    for words in ([], ["no-such-command"], ["run"], ["run", "-m", "much", "x.img"], ["trace"]):
        done = oracle.posixlite(*words)
        assert done.returncode == 2, words
        assert b"Traceback" not in done.stderr


def test_wrong_options(tmp_path: Path, profile: Path) -> None:
    name = str(profile)
    refused(oracle.posixlite("build", name, "--include", "/no/such/file"), "/no/such/file")
    refused(oracle.posixlite("build", name, "--env", "NOVALUE"), "NOVALUE")
    refused(oracle.posixlite("build", name, "-o", str(tmp_path / "no" / "app.img")), "app.img")
    refused(oracle.posixlite("build", name, "-o", str(tmp_path)), str(tmp_path))


REFUSER = r"""
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int count, char **arguments)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {4, code};

	(void)count;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return 1;
	execv(arguments[1], arguments + 1);
	return 1;
}
"""
