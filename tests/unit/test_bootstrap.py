# SPDX-License-Identifier: MIT
"""bootstrap/: the set-up runs before anything is installed, installs what is missing, and fails in words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from posixlite import cli
from posixlite.bootstrap import demo, environment

ROOT = Path(__file__).resolve().parents[2]


def test_it_needs_nothing_but_python_itself():
    """With -S -E Python sees no installed package at all."""
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", "import posixlite.bootstrap.__main__"],
        cwd=ROOT, capture_output=True, check=False, timeout=30,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_without_a_word_it_says_what_it_can_do():
    done = subprocess.run(
        [sys.executable, "-m", "posixlite.bootstrap"],
        cwd=ROOT, capture_output=True, check=False, timeout=30, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "posixlite.bootstrap demo" in done.stderr


def test_the_demo_types_commands_that_exist():
    for name, words in demo.STAGES:
        args = cli.parse([name, *words])
        assert args.run.__module__ == f"posixlite.commands.{name}"


def test_the_readme_names_both_commands():
    text = (ROOT / "README.md").read_text()
    assert "python3 -m posixlite.bootstrap demo" in text
    assert "python3 -m posixlite.bootstrap test" in text
    assert "posixlite.bootstrap test" in (ROOT / ".ci" / "run").read_text()


def test_packages_come_from_the_programs_that_need_them():
    assert {"strace", "sqlite3", "busybox-static", "g++"} <= set(environment.test_packages())


def test_every_pinned_package_has_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (environment.HERE / name).read_text().splitlines()
        wanted = [line for line in lines if not line.startswith("#")]
        assert wanted
        assert all("==" in line and "--hash=sha256:" in line for line in wanted)


def test_what_is_there_is_not_installed_again(monkeypatch):
    monkeypatch.setattr(environment, "_installed", lambda _: True)
    monkeypatch.setattr(environment, "step", lambda *_: pytest.fail("nothing was missing"))
    environment._install_packages(("make",))


def test_only_what_is_missing_is_installed(monkeypatch):
    commands = []
    monkeypatch.setattr(environment, "_installed", lambda name: name == "make")
    monkeypatch.setattr(environment, "step", lambda _, command, **__: commands.append(command))
    monkeypatch.setattr(environment.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    environment._install_packages(("make", "gcc"))
    assert commands[0][:3] == ["sudo", "apt-get", "update"]
    assert commands[1][-1] == "gcc"
    assert "make" not in commands[1]


def test_no_root_and_no_sudo_is_said(monkeypatch):
    monkeypatch.setattr(environment, "_installed", lambda _: False)
    monkeypatch.setattr(environment.shutil, "which", lambda name: None if name == "sudo" else name)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(environment.SetUpError, match="needs root, and there is no sudo"):
        environment._install_packages(("gcc",))


def test_a_step_that_fails_shows_its_last_words(capsys):
    with pytest.raises(environment.SetUpError, match="no such thing"):
        environment.step("something", ["sh", "-c", "echo no such thing; exit 1"])
    assert capsys.readouterr().out.startswith("set-up: something ...")
