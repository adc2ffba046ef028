# SPDX-License-Identifier: MIT
"""Docs: links lead somewhere, commands exist, and no page repeats a list that the code has."""

from __future__ import annotations

import re

import pytest
from sources import ROOT, name, tracked

from posixlite import cli

PAGES = tracked(".md")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
COMMAND = re.compile(r"^    (?:\$ )?posixlite ([a-z]+)", re.MULTILINE)
PATH_IN_TEXT = re.compile(r"`((?:libc|posixlite|tracer|tests|docs|benchmarks|apps)/[\w./-]*[\w/])`")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    targets = [t for t in LINK.findall(page.read_text()) if "://" not in t and not t.startswith("mailto:")]
    assert [t for t in targets if not (page.parent / t).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_are_named_exist(page):
    named = [n for n in PATH_IN_TEXT.findall(page.read_text()) if n == n.lower()]
    assert [n for n in named if not (ROOT / n).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_exist(page):
    known = {c.__name__.rpartition(".")[2] for c in cli.COMMANDS}
    assert set(COMMAND.findall(page.read_text())) <= known


def test_each_page_of_docs_is_in_its_table_of_contents():
    contents = (ROOT / "docs" / "README.md").read_text()
    pages = [p.name for p in PAGES if p.parent == ROOT / "docs" and p.name != "README.md"]
    assert [p for p in pages if p not in contents] == []
