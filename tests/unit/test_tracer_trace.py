# SPDX-License-Identifier: MIT
"""Real traces of small programs: nothing is lost, and the program does not notice."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from posixlite.tracer import ProfileError, TraceError, import_strace, trace
from posixlite.tracer.profile import Endpoint, Handler

SOURCES = Path(__file__).parent / "traced"
ROOT = Path(__file__).parent.parent.parent
TRUE = "/bin/true"

# Traces in a process of its own, as the command line does: streams and exit status can be looked at from outside.
CHILD = """
import sys
from posixlite.tracer import trace
run = trace(sys.argv[2:]).runs[0]
open(sys.argv[1], "w").write(f"{run.exit_status} {run.exit_signal}")
"""


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """Compile one of traced/*.c, once."""
    folder = tmp_path_factory.mktemp("traced")

    def compile_(name, *flags):
        output = folder / "-".join([name, *(flag.strip("-") for flag in flags)])
        if not output.exists():
            command = ["gcc", "-O1", "-pthread", *flags, "-o", output, SOURCES / f"{name}.c"]
            subprocess.run(command, check=True, timeout=60)
        return str(output)

    return compile_


@pytest.fixture
def traced_outside(tmp_path):
    """Run CHILD on a command; give what subprocess saw, and what the profile says of the end."""

    def run(*command, **options):
        answer = tmp_path / "answer"
        arguments = [sys.executable, "-c", CHILD, str(answer), *command]
        done = subprocess.run(arguments, check=True, cwd=ROOT, capture_output=True, timeout=30, **options)
        return done, answer.read_text()

    return run


def counts(profile):
    return {name: call.count for name, call in profile.calls.items()}


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


def strace_counts(command, folder):
    """What the kernel's own tracer of tracers says: calls by strace -f -c, less the execve that starts it."""
    output = folder / "counts"
    subprocess.run(
        ["strace", "-f", "-c", "-o", output, *command], check=False, capture_output=True, timeout=30
    )
    found = {}
    for line in output.read_text().splitlines():
        if match := re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", line):
            found[match[2]] = int(match[1])
    found.pop("total")
    found["execve"] -= 1
    return {name: count for name, count in found.items() if count}


# strace -c counts a call when it returns; these did not.
NEVER_RETURN = {"exit", "exit_group", "pause"}


# Counts


def test_threads_lose_no_call(program):
    profile = trace([program("threads")])
    assert counts(profile)["getppid"] == 1000
    assert counts(profile)["clone3"] == 4
    assert counts(profile)["exit"] == 4
    assert profile.threads.most == profile.threads.total == 5
    assert "CLONE_THREAD" in profile.calls["clone3"].operations
    assert profile.runs[0].exit_status == 0


def test_children_are_followed_through_fork_vfork_and_execve(program):
    profile = trace([program("family"), TRUE])
    assert counts(profile)["getppid"] == 300
    assert counts(profile)["vfork"] == 1
    assert counts(profile)["execve"] == 1
    assert [one.how for one in profile.processes] == ["start", "fork", "fork", "fork", "vfork"]
    assert [one.exit_status for one in profile.processes] == [42, 0, 1, 2, 0]
    assert [one.parent for one in profile.processes] == [None, 0, 0, 0, 0]
    assert profile.processes[4].executions[0].argv == (TRUE,)
    assert profile.signals == {"SIGCHLD": 4}


def test_a_thread_may_replace_the_program(program):
    profile = trace([program("thread_exec"), TRUE])
    assert profile.runs[0].exit_status == 0
    assert [one.argv[0] for one in profile.processes[0].executions] == [program("thread_exec"), TRUE]
    assert profile.processes[0].threads == 3
    # Two calls never returned: the first thread's, which vanishes without a word, and the waiting thread's.
    assert counts(profile)["pause"] == 1
    assert counts(profile)["futex"] >= 1


@needs_strace
@pytest.mark.parametrize("name", ["family", "thread_exec", "paths", "net"])
def test_counts_are_those_of_strace(program, tmp_path, name):
    if name == "paths":
        arguments = [str(tmp_path)]
        prepare_paths(tmp_path)
    else:
        arguments = [TRUE] if name in ("family", "thread_exec") else []
    expected = strace_counts([program(name), *arguments], tmp_path)
    if name == "paths":
        clean_paths(tmp_path)
        prepare_paths(tmp_path)
    found = counts(trace([program(name), *arguments]))
    if name == "thread_exec":  # the first thread vanished while it waited for the other
        found["futex"] -= 1
    assert {call: count for call, count in found.items() if count and call not in NEVER_RETURN} == expected


@pytest.mark.parametrize("flags", [["-static"], ["-static-pie"]])
def test_static_programs(program, flags):
    profile = trace([program("family", *flags)])
    assert counts(profile)["getppid"] == 300
    assert profile.runs[0].exit_status == 42
    assert profile.interpreter is None
    assert profile.libraries == {}


# What the program sees


def test_signals_stops_and_restarts_are_as_without_a_tracer(program, traced_outside):
    plain = subprocess.run([program("signals")], check=False, capture_output=True, timeout=30)
    traced, end = traced_outside(program("signals"))
    assert traced.stdout == plain.stdout
    assert b"exited 7" in traced.stdout
    assert end == f"{plain.returncode} None"


def test_interrupted_calls_count_as_the_program_sees_them(program, capfd):
    profile = trace([program("signals")])
    capfd.readouterr()
    # Cut short, begun, begun again by SA_RESTART; and the loader's own of libc.
    assert profile.calls["read"].count == 4
    assert profile.calls["read"].errors == {"EINTR": 1}
    assert profile.calls["clock_nanosleep"].errors == {"EINTR": 1}
    assert "restart_syscall" not in profile.calls
    assert profile.calls["rt_sigreturn"].errors == {}
    assert profile.handlers == {"SIGALRM": Handler(("handler",), ("SA_RESTART", "SA_RESTORER"))}
    assert profile.signals["SIGALRM"] == 3
    assert profile.signals["SIGSTOP"] == profile.signals["SIGCONT"] == 1


@pytest.mark.parametrize("status", [0, 1, 127, 255])
def test_exit_status(status):
    assert trace(["sh", "-c", f"exit {status}"]).runs[0].exit_status == status


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL", "SIGSEGV", "SIGPIPE"])
def test_ended_by_a_signal(name):
    run = trace(["sh", "-c", f"kill -{name.removeprefix('SIG')} $$"]).runs[0]
    assert (run.exit_status, run.exit_signal) == (None, name)


def test_streams_stay_the_programs_own(traced_outside):
    done, end = traced_outside("sh", "-c", "cat; echo to-error >&2; exit 3", input=b"from-input")
    assert done.stdout == b"from-input"
    assert done.stderr == b"to-error\n"
    assert end == "3 None"


def test_sigpipe_is_as_from_a_shell(traced_outside):
    # Python ignores SIGPIPE, and execve would pass that on.
    done, _ = traced_outside("sh", "-c", "grep SigIgn /proc/self/status")
    assert int(done.stdout.split()[1], 16) & (1 << (signal.SIGPIPE - 1)) == 0


def test_our_other_children_are_left_alone():
    other = subprocess.Popen(["sh", "-c", "sleep 0.05; exit 5"])
    assert trace(["sleep", "0.2"]).runs[0].exit_status == 0
    assert other.wait(timeout=5) == 5


def test_nothing_stays_when_the_tracer_is_killed(program):
    script = "from posixlite.tracer import trace; trace(['sh', '-c', 'echo $$; sleep 60; :'])"
    tracer = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    pid = int(tracer.stdout.readline())
    tracer.kill()
    tracer.wait(timeout=5)
    tracer.stdout.close()
    deadline = time.monotonic() + 5
    while state_of(pid) not in {None, "Z"}:
        assert time.monotonic() < deadline, "the traced program outlived its tracer"
        time.sleep(0.01)


def state_of(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return None


def test_a_task_killed_in_the_middle_of_a_call():
    profile = trace(["sh", "-c", "sleep 60 & kill -9 $!; wait $!; exit 4"])
    assert profile.runs[0].exit_status == 4
    assert "SIGKILL" in {one.exit_signal for one in profile.processes}


# Files, sockets, the rest


def prepare_paths(folder):
    (folder / "old").write_text("content\n")
    (folder / "link").symlink_to("old")


def clean_paths(folder):
    for path in [folder / "renamed" / "inner", *folder.iterdir()]:
        path.rmdir() if path.is_dir() else path.unlink()


def test_files_are_told_by_what_was_done_with_them(program, tmp_path):
    prepare_paths(tmp_path)
    before = (tmp_path / "old").stat()
    profile = trace([program("paths"), str(tmp_path)])
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


def test_a_script_is_traced_as_its_interpreter(tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\nexit 6\n")
    script.chmod(0o755)
    profile = trace([str(script), "word"])
    assert profile.program == os.path.realpath("/bin/sh")
    assert profile.argv == ("/bin/sh", str(script), "word")
    assert profile.files[str(script)].kinds == ("executed", "opened", "read")
    assert profile.runs[0].exit_status == 6


def test_sockets_and_endpoints(program):
    profile = trace([program("net")])
    assert profile.sockets == {
        "AF_INET SOCK_STREAM": 1,
        "AF_INET SOCK_STREAM IPPROTO_TCP": 1,
        "AF_UNIX SOCK_DGRAM": 1,
        "AF_UNIX SOCK_STREAM": 1,
    }
    assert profile.endpoints == (
        Endpoint("bind", "AF_INET", "SOCK_STREAM", "127.0.0.1", 0),
        Endpoint("bind", "AF_UNIX", "SOCK_DGRAM", "@posixlite-test"),
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


def test_standard_streams_are_told(traced_outside, tmp_path):
    script = "import sys; from posixlite.tracer import trace; print(trace(['true']).stdio)"
    with (tmp_path / "out").open("wb") as output:
        subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, check=True, stdin=subprocess.DEVNULL, stdout=output
        )
    told = (tmp_path / "out").read_text()
    assert "'stdin': 'null'" in told
    assert "'stdout': 'file'" in told


def test_two_runs_give_the_same_profile_but_for_runs(program, tmp_path):
    prepare_paths(tmp_path)
    times = (1_000_000_000, 1_000_000_000)
    os.utime(tmp_path / "old", ns=times)
    first = trace([program("paths"), str(tmp_path)])
    clean_paths(tmp_path)
    prepare_paths(tmp_path)
    os.utime(tmp_path / "old", ns=times)
    second = trace([program("paths"), str(tmp_path)])
    assert replace(first, runs=()).to_json() == replace(second, runs=()).to_json()
    united = first | second
    assert counts(united)["rename"] == 4
    assert len(united.runs) == 2


def test_progress_is_told():
    told = []
    trace(["ls", "/"], on_progress=lambda count, call: told.append((count, call)))
    assert told
    assert all(isinstance(count, int) and isinstance(call, str) for count, call in told)


# What cannot be traced


def test_what_cannot_be_traced_is_refused_in_one_sentence(tmp_path):
    plain = tmp_path / "plain"
    plain.write_text("hello")
    other = tmp_path / "other"
    other.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xb7\x00")
    short = tmp_path / "short"
    short.write_bytes(b"\x7fELF\x02")
    lost = tmp_path / "lost"
    lost.write_text("#!/no/such/interpreter\n")
    for path in (other, short, lost):
        path.chmod(0o755)
    cases = {
        "no-such-command-anywhere": "command not found",
        str(tmp_path / "absent"): "no such file",
        str(tmp_path): "is a directory",
        str(plain): "is not executable",
        str(other): "another architecture",
        str(short): "truncated ELF",
        str(lost): "cannot execute",
    }
    for command, reason in cases.items():
        with pytest.raises(TraceError, match=reason) as caught:
            trace([command])
        assert caught.value.hint
    plain.chmod(0o755)
    with pytest.raises(TraceError, match="neither an ELF program nor a script"):
        trace([str(plain)])
    with pytest.raises(TraceError, match="no command"):
        trace([])
    with pytest.raises(TraceError, match="no backend is called x"):
        trace([TRUE], backend="x")


def test_no_permission_to_trace(monkeypatch):
    from posixlite.tracer import ptrace as backend  # noqa: PLC0415

    real = backend.ptrace

    def refuse(command, *arguments, **options):
        if command == backend.PTRACE_SEIZE:
            raise backend.PtraceError("refused", errno=1)
        return real(command, *arguments, **options)

    monkeypatch.setattr(backend, "ptrace", refuse)
    with pytest.raises(TraceError, match="no permission to trace: Operation not permitted"):
        trace([TRUE])


# Import of strace output


def strace_of(command, output):
    subprocess.run(["strace", "-f", "-s", "4096", "-o", output, *command], check=False, capture_output=True)
    return import_strace(output, cwd=Path.cwd())


def without_what_strace_cannot_tell(profile):
    return json.loads(replace(profile, runs=(), stdio={}, environment={}).to_json())


@needs_strace
@pytest.mark.parametrize(
    "command",
    [
        ["true"],
        ["ls", "-l", "/etc"],
        ["sh", "-c", "ls /etc | wc -l; exit 4"],
        ["perl", "-e", "print sort `ls /`"],
        ["sqlite3", ":memory:", "create table t(a); insert into t values(1); select * from t;"],
        ["PROGRAM family", TRUE],
        ["PROGRAM thread_exec", TRUE],
        ["PROGRAM net"],
        ["PROGRAM signals"],
        ["grep", "-r", "root", "/etc/pam.d"],
    ],
    ids=lambda command: command[0],
)
def test_strace_output_gives_the_same_profile(program, tmp_path, command, capfd):
    if command[0].startswith("PROGRAM "):
        command = [program(command[0].split()[1]), *command[1:]]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    imported = strace_of(command, tmp_path / "strace")
    live = trace(command)
    capfd.readouterr()
    assert without_what_strace_cannot_tell(imported) == without_what_strace_cannot_tell(live)
    assert imported.runs[0].exit_status == live.runs[0].exit_status


@needs_strace
def test_strace_output_of_paths_tells_what_was_made(program, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    prepare_paths(folder)
    imported = strace_of([program("paths"), str(folder)], tmp_path / "strace")
    clean_paths(folder)
    prepare_paths(folder)
    live = trace([program("paths"), str(folder)])
    for path, file in live.files.items():
        assert imported.files[path].kinds == file.kinds, path
        assert imported.files[path].existed == file.existed, path
        assert imported.files[path].type == file.type, path
    assert imported.links == live.links


def test_what_is_no_strace_output_is_refused(tmp_path):
    text = tmp_path / "text"
    text.write_text("hello\n(((\n1 read(\n")
    with pytest.raises(TraceError, match="not the output of strace"):
        import_strace(text)
    with pytest.raises(TraceError, match="cannot read"):
        import_strace(tmp_path / "absent")
    assert issubclass(ProfileError, TraceError)
