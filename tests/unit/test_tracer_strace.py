# SPDX-License-Identifier: MIT
"""All backends, and strace output that is imported, give the same profile of the same command."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from traced_folder import clean_paths, prepare_paths

from posixlite.tracer import TraceError, import_strace, trace

TRUE = "/bin/true"
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


def strace_of(command, output):
    subprocess.run(["strace", "-f", "-s", "4096", "-o", output, *command], check=False, capture_output=True)
    return import_strace(output, cwd=Path.cwd())


def without_what_strace_cannot_tell(profile):
    # Descriptors that pytest leaves open are inherited here, and not by what subprocess starts.
    return json.loads(
        replace(profile, runs=(), stdio={}, environment={}, variables=(), descriptors=3).to_json()
    )


@needs_strace
@pytest.mark.parametrize(
    "command",
    [
        ["true"],
        ["ls", "-l", "/etc"],
        ["sh", "-c", "ls /etc > /dev/null; exit 4"],
        ["sed", "-n", "s/root/x/p", "/etc/passwd"],
        ["sqlite3", ":memory:", "create table t(a); insert into t values(1); select * from t;"],
        ["PROGRAM family", TRUE],
        ["stat", "/etc/passwd"],
        ["PROGRAM net"],
        ["PROGRAM passing"],
        ["gzip", "-c", "/etc/passwd"],
        ["grep", "-r", "root", "/etc/pam.d"],
    ],
    ids=lambda command: command[0],
)
def test_all_backends_and_strace_output_give_the_same_profile(traced_program, tmp_path, command, capfd):
    if command[0].startswith("PROGRAM "):
        command = [traced_program(command[0].split()[1]), *command[1:]]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    imported = strace_of(command, tmp_path / "strace")
    for backend in ("native", "ptrace"):
        live = trace(command, backend=backend)
        capfd.readouterr()
        assert without_what_strace_cannot_tell(imported) == without_what_strace_cannot_tell(live), backend
        assert imported.runs[0].exit_status == live.runs[0].exit_status
        if len(live.processes) == 1:  # whose turn it is differs from run to run
            assert imported.runs[0].timeline == live.runs[0].timeline, backend
        assert live.runs[0].backend == backend


@needs_strace
def test_strace_output_of_paths_tells_what_was_made(traced_program, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    prepare_paths(folder)
    imported = strace_of([traced_program("paths"), str(folder)], tmp_path / "strace")
    clean_paths(folder)
    prepare_paths(folder)
    live = trace([traced_program("paths"), str(folder)])
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
