# SPDX-License-Identifier: MIT
"""What the tests of the tracer share: the folder that traced/paths.c works in."""


def prepare_paths(folder):
    (folder / "old").write_text("content\n")
    (folder / "link").symlink_to("old")


def clean_paths(folder):
    for path in [folder / "renamed" / "inner", *folder.iterdir()]:
        path.rmdir() if path.is_dir() else path.unlink()
