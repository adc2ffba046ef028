# SPDX-License-Identifier: MIT
"""How the verdicts of other projects' tests are read and compared: from made-up outputs, nothing is run."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import cpython
import glib
import golang
import verdicts
from suite import Unit
from verdicts import Verdict, Word

from posixlite.machines.machine import Outcome

OUTPUT = b"""\
0:00:00 load avg: 0.00 [1/1] test_os
test_read (test.test_os.FileTests.test_read) ... ok
test_pipe (test.test_os.FileTests.test_pipe)
What the test does, in a line. ... noise of the test
FAIL
test_spawn (test.test_os.SpawnTests.test_spawn) ... ERROR
test_acl (test.test_os.FileTests.test_acl) ... skipped 'no ACLs'
======================================================================
ERROR: test_spawn (test.test_os.SpawnTests.test_spawn)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/usr/lib/python3.11/test/test_os.py", line 9, in test_spawn
    subprocess.run(["true"])
  File "/usr/lib/python3.11/subprocess.py", line 1834, in _execute_child
    self.pid = _fork_exec(
               ^^^^^^^^^^^
OSError: [Errno 38] Function not implemented: 'true'

======================================================================
FAIL: test_pipe (test.test_os.FileTests.test_pipe)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/usr/lib/python3.11/test/test_os.py", line 5, in test_pipe
    self.assertEqual(1, 2)
AssertionError: 1 != 2

----------------------------------------------------------------------
Ran 4 tests in 0.001s
"""
READ, PIPE, SPAWN, ACL = (
    f"{name} (test.test_os.{group}.{name})"
    for name, group in (
        ("test_read", "FileTests"),
        ("test_pipe", "FileTests"),
        ("test_spawn", "SpawnTests"),
        ("test_acl", "FileTests"),
    )
)


CPYTHON = cpython.CPython()
OS = next(unit for unit in CPYTHON.units() if unit.name == "test_os")


def read(text: bytes):
    return CPYTHON.read(OS, Outcome(0, text))


def test_verdicts_and_reasons_are_read():
    found = read(OUTPUT)
    assert found.under_way is None
    assert {name: v.word for name, v in found.verdicts.items()} == {
        READ: Word.PASSED,
        PIPE: Word.FAILED,
        SPAWN: Word.FAILED,
        ACL: Word.SKIPPED,
    }
    assert found.verdicts[PIPE].reason == "in test_pipe: self.assertEqual(1, 2): AssertionError: 1 != 2"


def test_the_test_in_which_the_output_ends_is_told():
    assert read(OUTPUT.partition(b"FAIL")[0]).under_way == PIPE


def test_a_test_without_an_end_is_not_a_pass():
    found = read(b"test_a (test.test_os.A.test_a) ... test_b (test.test_os.A.test_b) ... ok\n")
    assert list(found.verdicts) == ["test_b (test.test_os.A.test_b)"]


def test_a_test_whose_verdict_drowns_in_noise_is_not_under_way_behind_the_end():
    assert read(b"test_a (test.test_os.A.test_a) ... noise ok noise\nRan 1 test in 0.1s\n").under_way is None


def test_differences_are_told_apart_by_the_reason_only():
    passed = dict.fromkeys((READ, PIPE, SPAWN, ACL, "gone"), Verdict(Word.PASSED))
    found = verdicts.compare("test_os", passed, read(OUTPUT).verdicts, CPYTHON.needs_processes)
    assert (found.tests, found.same.total(), found.one_process) == (5, 1, 1)
    assert [d.test for d in found.findings] == [PIPE, ACL, "gone"]
    assert found.findings[-1].image is verdicts.MISSING
    assert "AssertionError: 1 != 2" in verdicts.report(found)
    assert verdicts.table([found, found]).endswith("| all | 10 | 2 | 2 | 2 | 6 |")


def test_another_call_that_is_not_served_is_a_finding():
    verdict = Verdict(Word.FAILED, "in test_x: os.sync(): OSError: [Errno 38] Function not implemented")
    assert not CPYTHON.needs_processes(verdict)


def test_the_rest_runs_without_the_tests_that_stopped_it():
    assert CPYTHON.without(OS, [PIPE])[-2:] == ("--ignore=test.test_os.FileTests.test_pipe", "test_os")


GO = b"""\
=== RUN   TestSplice
=== RUN   TestSplice/big
    splice_test.go:53: client of 1 GiB
    splice_test.go:54:
        (exit status fork/exec /x/net.test: function not implemented)
--- FAIL: TestSplice (0.00s)
    --- FAIL: TestSplice/big (0.00s)
=== RUN   TestPoll
=== PAUSE TestPoll
=== RUN   TestSum
    sum_test.go:9: 1, want 2
--- FAIL: TestSum (0.00s)
=== CONT  TestPoll
--- SKIP: TestPoll (0.00s)
FAIL
"""


def test_go_s_verdicts_and_reasons():
    found = golang.Golang().read(Unit("net", ("x",)), Outcome(1, GO))
    assert found.under_way is None
    told = {name: (v.word, golang.Golang().needs_processes(v)) for name, v in found.verdicts.items()}
    assert told == {
        "TestSplice": (Word.FAILED, True),
        "TestSplice/big": (Word.FAILED, True),
        "TestSum": (Word.FAILED, False),
        "TestPoll": (Word.SKIPPED, False),
    }


def test_where_go_s_output_ends_early():
    text = GO.partition(b"=== CONT")[0] + b"=== RUN   TestA\n=== RUN   TestA/b\npanic: no\n"
    assert golang.Golang().read(Unit("net", ("x",)), Outcome(2, text)).under_way == "TestA"


TAP = b"""\
# random seed: R02S
1..5
# Start of io tests
ok 1 /io/read
# GLib:ERROR:../glib/tests/io.c:9:test_spawn: Failed to fork (Function not implemented)
not ok 2 /io/spawn
not ok 3 /io/sum - 1 is not 2
ok 4 /io/long # SKIP takes long
# and then: assertion failed
"""


def test_glib_s_verdicts_and_reasons(tmp_path):
    program = tmp_path / "io"
    program.write_text("#!/bin/sh\nprintf '%s\\n' /io/read /io/spawn /io/sum /io/long /io/last\n")
    program.chmod(0o755)
    suite, unit = glib.GLib(), Unit("io", (str(program), "--tap", "-k"))
    found = suite.read(unit, Outcome(134, TAP))
    assert {name: (v.word, suite.needs_processes(v)) for name, v in found.verdicts.items()} == {
        "/io/read": (Word.PASSED, False),
        "/io/spawn": (Word.FAILED, True),
        "/io/sum": (Word.FAILED, False),
        "/io/long": (Word.SKIPPED, False),
        "/io/last": (Word.HANGS, False),
    }
    assert (found.under_way, found.verdicts["/io/sum"].reason) == ("/io/last", "1 is not 2")
    assert suite.without(unit, ["/io/last"]) == ("--tap", "-k", "-s", "/io/last")
