# SPDX-License-Identifier: MIT
"""What a profile of a real run holds beside the calls: files, libraries, sockets, memory."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from traced_folder import clean_paths, prepare_paths

from posixlite.tracer import trace
from posixlite.tracer.profile import Endpoint

ROOT = Path(__file__).parent.parent.parent
TRUE = "/bin/true"


def counts(profile):
    return {name: call.count for name, call in profile.calls.items()}


def test_files_are_told_by_what_was_done_with_them(traced_program, tmp_path):
    prepare_paths(tmp_path)
    before = (tmp_path / "old").stat()
    profile = trace([traced_program("paths"), str(tmp_path)])
    assert profile.runs[0].exit_status == 0
    files = {path.removeprefix(f"{tmp_path}/"): file for path, file in profile.files.items()}
    old = files["old"]
    assert old.kinds == ("changed", "mapped", "opened", "read", "truncated", "written")
    assert (old.existed, old.size, old.mtime_ns) == (True, 8, before.st_mtime_ns)
    assert old.mode == before.st_mode & 0o7777
    assert old.names == (f"{tmp_path}/link",)
    assert profile.links[f"{tmp_path}/link"] == "old"
    made = {name: file.type for name, file in files.items() if "created" in file.kinds}
    assert made == {
        "made": "regular",
        "moved": "regular",
        "twin": "regular",
        "folder": "directory",
        "folder/inner": "regular",
        "renamed": "directory",
        "renamed/inner": "regular",
        "mine": "symlink",
    }
    assert not any(files[name].existed for name in made)
    assert f"{tmp_path}/mine" not in profile.links
    assert files["absent/x"].kinds == ("missing",)
    assert files["absent/x"].type == "none"
    assert "listed" in profile.files[str(tmp_path)].kinds
    assert set(profile.pseudo_files) == {"/proc/self/maps", "/dev/null"}
    assert profile.descriptors == 41


def test_a_file_that_a_renamed_directory_took_along_was_there_before(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "f").write_text("x")
    script = "import os; os.rename('a', 'b'); open('b/f').close()"
    profile = trace([sys.executable, "-S", "-E", "-c", script], cwd=tmp_path)
    assert profile.files[f"{tmp_path}/a/f"].existed
    assert profile.files[f"{tmp_path}/a/f"].size == 1
    assert not profile.files[f"{tmp_path}/b/f"].existed


def test_program_libraries_and_interpreter():
    profile = trace([TRUE])
    assert profile.program == os.path.realpath(TRUE)
    assert profile.argv == (TRUE,)
    assert profile.interpreter == "/lib64/ld-linux-x86-64.so.2"
    loader = os.path.realpath(profile.interpreter)
    assert loader in profile.libraries
    assert any("/libc.so" in path for path in profile.libraries)
    assert "executed" in profile.files[loader].kinds
    assert profile.interpreter in profile.files[loader].names
    digest = subprocess.run(["sha256sum", loader], check=True, capture_output=True).stdout.split()[0]
    assert profile.libraries[loader] == digest.decode()


def test_code_that_the_program_wrote_itself_is_no_library(tmp_path):
    script = (
        "import mmap, os; f = open('code', 'w+b'); f.write(bytes(4096)); f.flush();"
        "mmap.mmap(f.fileno(), 0, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC); os.unlink('code')"
    )
    profile = trace([sys.executable, "-S", "-E", "-c", script], cwd=tmp_path)
    assert profile.runs[0].exit_status == 0
    assert "mapped" in profile.files[f"{tmp_path}/code"].kinds
    assert f"{tmp_path}/code" not in profile.libraries


def test_a_script_is_traced_as_its_interpreter(tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\nexit 6\n")
    script.chmod(0o755)
    profile = trace([str(script), "word"])
    assert profile.program == os.path.realpath("/bin/sh")
    assert profile.argv == ("/bin/sh", str(script), "word")
    assert profile.files[str(script)].kinds == ("executed", "opened", "read")
    assert profile.runs[0].exit_status == 6


def test_sockets_and_endpoints(traced_program):
    profile = trace([traced_program("net")])
    assert profile.sockets == {
        "AF_INET SOCK_STREAM": 1,
        "AF_INET SOCK_STREAM IPPROTO_TCP": 1,
        "AF_UNIX SOCK_DGRAM": 1,
        "AF_UNIX SOCK_STREAM": 1,
    }
    assert profile.endpoints == (
        Endpoint("bind", "AF_INET", "SOCK_STREAM", "127.0.0.1", 0),
        Endpoint("bind", "AF_UNIX", "SOCK_DGRAM", "@posixlite@test"),
        Endpoint("connect", "AF_INET", "SOCK_STREAM", "127.0.0.1", 0),
        Endpoint("listen", "AF_INET", "SOCK_STREAM", "127.0.0.1", 0),
    )
    assert profile.calls["setsockopt"].operations == {"SO_REUSEADDR": 1, "TCP_NODELAY": 1}


def test_environment_values_are_kept_only_if_asked():
    secret = {"PATH": os.environ["PATH"], "SECRET": "do-not-tell"}
    quiet = trace([TRUE], env=secret)
    assert quiet.environment == {"PATH": None, "SECRET": None}
    assert "do-not-tell" not in quiet.to_json()
    assert trace([TRUE], env=secret, keep_environment=True).environment == secret


def test_memory_is_summed_up():
    profile = trace(["dd", "if=/dev/zero", "of=/dev/null", "bs=8M", "count=1", "status=none"])
    assert 8 << 20 < profile.memory.anonymous < 10 << 20
    assert profile.memory.mapped > profile.memory.anonymous
    assert profile.runs[0].peak_rss > 8 << 20
    assert profile.runs[0].peak_virtual > profile.memory.mapped


RESERVING = """
import ctypes
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
PRIVATE, STACK, NORESERVE = 0x22, 0x20022, 0x4022
reserved = libc.mmap(None, 512 << 20, 0, PRIVATE, -1, 0)
libc.mmap(None, 256 << 20, 3, STACK, -1, 0)
libc.mmap(None, 256 << 20, 3, NORESERVE, -1, 0)
assert libc.mprotect(ctypes.c_void_p(reserved + (64 << 20)), 48 << 20, 3) == 0
"""


def test_only_memory_that_was_writable_is_wished_for():
    scripts = ("import ctypes", RESERVING)
    quiet, loud = (trace([sys.executable, "-S", "-E", "-c", script]) for script in scripts)
    more = loud.memory.anonymous - quiet.memory.anonymous  # at their largest: that may be at another time
    assert 44 << 20 <= more < 52 << 20
    assert loud.memory.mapped >= 1024 << 20


def test_standard_streams_are_told(tmp_path):
    script = "import sys; from posixlite.tracer import trace; print(trace(['true']).stdio)"
    with (tmp_path / "out").open("wb") as output:
        subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, check=True, stdin=subprocess.DEVNULL, stdout=output
        )
    told = (tmp_path / "out").read_text()
    assert "'stdin': 'null'" in told
    assert "'stdout': 'file'" in told


def test_two_runs_give_the_same_profile_but_for_runs(traced_program, tmp_path):
    prepare_paths(tmp_path)
    times = (1_000_000_000, 1_000_000_000)
    os.utime(tmp_path / "old", ns=times)
    first = trace([traced_program("paths"), str(tmp_path)])
    clean_paths(tmp_path)
    prepare_paths(tmp_path)
    os.utime(tmp_path / "old", ns=times)
    second = trace([traced_program("paths"), str(tmp_path)])
    assert replace(first, runs=()).to_json() == replace(second, runs=()).to_json()
    united = first | second
    assert counts(united)["rename"] == 4
    assert len(united.runs) == 2


def test_progress_is_told():
    told = []
    trace(["ls", "/"], on_progress=lambda count, call: told.append((count, call)))
    assert told
    assert all(isinstance(count, int) and isinstance(call, str) for count, call in told)
