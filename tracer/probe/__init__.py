# SPDX-License-Identifier: MIT
"""Finds out which calls of a profile a program needs: runs it many times, with some withheld by seccomp.

trial (what is withheld) -> filter (BPF) -> run -> Outcome -> judge -> Result -> search -> Probe
"""

from .session import Options, probe

__all__ = ["Options", "probe"]
