# SPDX-License-Identifier: MIT
"""The commands, one file each: EXAMPLE, add_arguments(parser), run(args) -> exit status."""
