# SPDX-License-Identifier: MIT
"""Real traces of small programs: nothing is lost, and the program does not notice."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ptrace import PtraceError
from traced_folder import clean_paths, prepare_paths

from posixlite.tracer import TraceError, compiled, stops, trace
from posixlite.tracer.profile import Handler

ROOT = Path(__file__).parent.parent.parent
TRUE = "/bin/true"
BACKENDS = ("native", "ptrace")

# Traces in a process of its own, as the command line does: its streams can be looked at from outside.
CHILD = """
import sys
from posixlite.tracer import trace
run = trace(sys.argv[2:]).runs[0]
open(sys.argv[1], "w").write(f"{run.exit_status} {run.exit_signal}")
"""


@pytest.fixture
def traced_outside(tmp_path):
    """Run CHILD on a command; give what subprocess saw, and what the profile says of the end."""

    def run(*command, **options):
        answer = tmp_path / "answer"
        arguments = [sys.executable, "-c", CHILD, str(answer), *command]
        done = subprocess.run(
            arguments, check=True, cwd=ROOT, capture_output=True, **{"timeout": 30, **options}
        )
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
NEVER_RETURN = {"exit", "exit_group"}


@pytest.mark.parametrize("options", [{"backend": "native"}, {"fast": True}, {"backend": "ptrace"}])
def test_descriptors_that_are_passed_stand_for_what_they_did(traced_program, tmp_path, options):
    file = tmp_path / "file"
    file.write_text("a longer text")
    profile = trace([traced_program("passing"), str(file)], **options)
    assert profile.runs[0].exit_status == 0
    assert profile.files[str(file)].kinds == ("opened", "passed", "read")
    assert profile.files[str(file)].bytes_read == 10
    assert profile.calls["sendmsg"].operations == {"SCM_RIGHTS": 1}
    received = profile.calls["recvmsg"]
    assert received.count == 4
    assert received.errors == {"EAGAIN": 1}
    flags = {"MSG_CMSG_CLOEXEC": 1, "MSG_DONTWAIT": 1}
    assert received.operations == {"SCM_RIGHTS": 1, "SCM_CREDENTIALS": 1, **flags}


# Counts


@pytest.mark.parametrize("backend", BACKENDS)
def test_threads_lose_no_call(traced_program, backend):
    profile = trace([traced_program("threads")], backend=backend)
    assert counts(profile)["getppid"] == 1000
    assert counts(profile)["clone3"] == 4
    assert counts(profile)["exit"] == 4
    assert profile.threads.most == profile.threads.total == 5
    assert "CLONE_THREAD" in profile.calls["clone3"].operations
    assert profile.runs[0].exit_status == 0


@pytest.mark.parametrize("backend", BACKENDS)
def test_children_are_followed_through_fork_vfork_and_execve(traced_program, backend):
    profile = trace([traced_program("family"), TRUE], backend=backend)
    assert counts(profile)["getppid"] == 300
    assert counts(profile)["vfork"] == 1
    assert counts(profile)["execve"] == 1
    assert [one.how for one in profile.processes] == ["start", "fork", "fork", "fork", "vfork"]
    assert [one.exit_status for one in profile.processes] == [42, 0, 1, 2, 0]
    assert [one.parent for one in profile.processes] == [None, 0, 0, 0, 0]
    assert profile.processes[4].executions[0].argv == (TRUE,)
    assert profile.signals == {"SIGCHLD": 4}


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_thread_may_replace_the_program(traced_program, backend):
    profile = trace([traced_program("thread_exec"), TRUE], backend=backend)
    assert profile.runs[0].exit_status == 0
    assert [one.argv[0] for one in profile.processes[0].executions] == [traced_program("thread_exec"), TRUE]
    assert profile.processes[0].threads == 3
    # Two calls never returned: the first thread's, which vanishes without a word, and the waiting thread's.
    assert counts(profile)["pause"] == 1
    assert counts(profile)["futex"] >= 1


@needs_strace
@pytest.mark.parametrize("name", ["family", "paths", "net"])
def test_counts_are_those_of_strace(traced_program, tmp_path, name):
    if name == "paths":
        arguments = [str(tmp_path)]
        prepare_paths(tmp_path)
    else:
        arguments = [TRUE] if name == "family" else []
    expected = strace_counts([traced_program(name), *arguments], tmp_path)
    if name == "paths":
        clean_paths(tmp_path)
        prepare_paths(tmp_path)
    found = counts(trace([traced_program(name), *arguments]))
    assert {call: count for call, count in found.items() if count and call not in NEVER_RETURN} == expected


@pytest.mark.parametrize("flags", [["-static"], ["-static-pie"]])
def test_static_programs(traced_program, flags):
    profile = trace([traced_program("family", *flags)])
    assert counts(profile)["getppid"] == 300
    assert profile.runs[0].exit_status == 42
    assert profile.interpreter is None
    assert profile.libraries == {}


# What the program sees


def test_signals_stops_and_restarts_are_as_without_a_tracer(traced_program, traced_outside):
    plain = subprocess.run([traced_program("signals")], check=False, capture_output=True, timeout=30)
    traced, end = traced_outside(traced_program("signals"))
    assert traced.stdout == plain.stdout
    assert b"exited 7" in traced.stdout
    assert end == f"{plain.returncode} None"


@pytest.mark.parametrize("backend", BACKENDS)
def test_interrupted_calls_count_as_the_program_sees_them(traced_program, capfd, backend):
    profile = trace([traced_program("signals")], backend=backend)
    capfd.readouterr()
    # Cut short, begun, begun again by SA_RESTART; the child's; and the loader's own of libc.
    assert profile.calls["read"].count == 5
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


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_program_is_told_of_all_its_processors(capfd, backend):
    own = subprocess.run(["nproc"], check=True, capture_output=True).stdout
    trace(["nproc"], backend=backend)
    assert capfd.readouterr().out.encode() == own
    first = min(os.sched_getaffinity(0))
    script = f"import os; os.sched_setaffinity(0, {{{first}}}); print(os.sched_getaffinity(0))"
    trace([sys.executable, "-S", "-E", "-c", script], backend=backend)
    assert capfd.readouterr().out == f"{{{first}}}\n"


RUNTIMES = {
    "go": (
        "p.go",
        """package main
import ("fmt"; "sync"; "os")
func main() {
    var all sync.WaitGroup
    for i := 0; i < 200; i++ { all.Add(1); go func() { defer all.Done(); os.Getppid() }() }
    all.Wait()
    fmt.Println("done")
}
""",
    ),
    "java": (
        "p.java",
        """public class p {
    public static void main(String[] a) throws Exception {
        Thread[] all = new Thread[20];
        for (int i = 0; i < 20; i++) { all[i] = new Thread(() -> System.gc()); all[i].start(); }
        for (Thread one : all) one.join();
        System.out.println("done");
    }
}
""",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_runtimes_with_threads_and_signals_of_their_own_do_not_hang(traced_outside, tmp_path, runtime):
    if shutil.which(runtime) is None:
        pytest.skip(f"{runtime} is not installed")
    name, text = RUNTIMES[runtime]
    (tmp_path / name).write_text(text)
    command = ["java", str(tmp_path / name)]
    if runtime == "go":
        command = [str(tmp_path / "p")]
        build = ["go", "build", "-o", command[0], str(tmp_path / name)]
        home = {**os.environ, "HOME": str(tmp_path), "GO111MODULE": "off"}
        subprocess.run(build, check=True, timeout=100, env=home)
    done, end = traced_outside(*command, timeout=100)
    assert done.stdout == b"done\n"
    assert end == "0 None"


def test_our_other_children_are_left_alone():
    other = subprocess.Popen(["sh", "-c", "sleep 0.05; exit 5"])
    assert trace(["sleep", "0.2"]).runs[0].exit_status == 0
    assert other.wait(timeout=5) == 5


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_would_end_the_tracer_is_passed_on(tmp_path, number):
    answer = tmp_path / "answer"
    script = "trap 'exit 9' TERM HUP; echo ready; while :; do sleep 0.05; done"
    arguments = [sys.executable, "-c", CHILD, str(answer), "sh", "-c", script]
    tracer = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE)
    assert tracer.stdout.readline() == b"ready\n"
    tracer.send_signal(number)
    assert tracer.wait(timeout=10) == 0
    tracer.stdout.close()
    assert answer.read_text() == "9 None"


def test_nothing_stays_when_the_tracer_is_killed(traced_program):
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


@pytest.mark.parametrize("moment", range(0, 20000, 2500))
def test_tasks_may_be_killed_at_any_moment(traced_program, traced_outside, moment):
    # In a process of its own, with a time limit: the failure to be seen is a tracer that waits for ever.
    _, end = traced_outside(traced_program("massacre"), str(moment))
    assert end == "0 None"


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
    def refuse(_pid, _options):
        raise PtraceError("refused", errno=1)

    monkeypatch.setattr(stops, "seize", refuse)
    with pytest.raises(TraceError, match="no permission to trace: Operation not permitted"):
        trace([TRUE])


def test_without_a_compiler_the_portable_backend_is_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(compiled.shutil, "which", lambda _name: None)
    compiled.load.cache_clear()
    try:
        with pytest.raises(TraceError, match="need make and a C compiler"):
            trace([TRUE], backend="native")
        assert trace([TRUE]).runs[0].backend == "ptrace"
    finally:
        compiled.load.cache_clear()


# In haste


@pytest.mark.parametrize("name", ["family", "threads", "net"])
def test_in_haste_no_call_is_lost(traced_program, name):
    arguments = [TRUE] if name == "family" else []
    whole = trace([traced_program(name), *arguments], backend="native")
    fast = trace([traced_program(name), *arguments], backend="native", fast=True)
    often = {"futex", "restart_syscall"}  # as the threads happen to meet
    assert {c: n for c, n in counts(fast).items() if c not in often} == {
        c: n for c, n in counts(whole).items() if c not in often
    }
    assert fast.processes == whole.processes
    assert fast.files == whole.files
    assert (fast.runs[0].fast, whole.runs[0].fast) == (True, False)


def test_in_haste_signals_and_stops_are_as_without_a_tracer(traced_program, capfd):
    subprocess.run([traced_program("signals")], check=False, timeout=30)
    plain = capfd.readouterr().out
    run = trace([traced_program("signals")], backend="native", fast=True).runs[0]
    assert capfd.readouterr().out == plain
    assert run.exit_signal is None


def test_only_the_native_backend_can_make_haste():
    with pytest.raises(TraceError, match="only the native backend can be fast"):
        trace([TRUE], backend="ptrace", fast=True)
