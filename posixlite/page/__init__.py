# SPDX-License-Identifier: MIT
"""A report as one HTML page that needs nothing else: no network, no server. Pure: facts in, text out."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import Path
from string import Template

from posixlite.tracer.printable import printable

HERE = Path(__file__).resolve().parent
SCRIPTS = ("dom", "table", "calls", "timeline", "files", "behaviour", "image", "together", "main")
"""In the order in which they run; the last one draws."""
ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""In JSON these stand in strings only; no text of a profile can end the element that holds it."""


def render(facts: dict[str, object], title: str) -> str:
    """Return the page. Its policy lets it run this script and this style, and ask for nothing at all."""
    style = (HERE / "style.css").read_text(encoding="utf-8")
    script = "".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return Template((HERE / "page.html").read_text(encoding="utf-8")).substitute(
        policy=policy,
        title=html.escape(printable(title)),
        version=html.escape(str(facts["version"])),
        style=style,
        facts=json.dumps(facts, separators=(",", ":")).translate(ESCAPED),
        script=script,
    )


def _hash(text: str) -> str:
    """Name a text as a content security policy does."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
