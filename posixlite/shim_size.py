# SPDX-License-Identifier: MIT
"""How large the shim of a planned image is: it is linked, without any file of the program, and inspected."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from posixlite import image, link
from posixlite.generate import Config

if TYPE_CHECKING:
    from posixlite.image import Inspection
    from posixlite.plan import Plan


def measure(plan: Plan) -> Inspection:
    """Link what the plan serves; what is missing has no size. ToolMissingError without a compiler."""
    with tempfile.TemporaryDirectory(prefix="posixlite-") as folder:
        output = Path(folder) / "shim.img"
        config = Config(program=plan.program, argv=(), envp=(), cwd="/")
        link.build(link.Recipe(plan, config, (), ""), output)
        return image.inspect(output)
