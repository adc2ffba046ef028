# SPDX-License-Identifier: MIT
"""Draw what the other benchmarks wrote with --json: one SVG a file, and a page that shows them all."""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "plots.md"
PICTURES = ROOT / "docs" / "plots"
COLOURS = ("#0b6e99", "#d9730d", "#8f8f8f", "#6940a5", "#448361")
LOGARITHMIC_FROM = 20
"""Largest median over the smallest one from which on an axis is logarithmic."""
BAR_HEIGHT, ROW_PART = 0.17, 0.8
"""Inches that a bar takes; the part of a row's height that its bars take."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: plots.py calls.json net.json")
    parser.add_argument("file", type=Path, nargs="+", help="what a benchmark wrote with --json")
    chosen = parser.parse_args()
    mpl.rcParams.update({"svg.hashsalt": "posixlite", "font.size": 9, "svg.fonttype": "none"})
    PICTURES.mkdir(exist_ok=True)
    lines = [
        "# Plots",
        "",
        "Drawn by `benchmarks/plots.py` from the benchmarks' own output; [performance.md](performance.md)",
        "says how to measure again. A bar is a median, a dot one sample.",
    ]
    for path in chosen.file:
        record = json.loads(path.read_text())
        picture = PICTURES / f"{path.stem}.svg"
        draw(record, picture)
        better = "shorter" if record["better"] == "less" else "longer"
        lines += ["", f"## {record['title']}, {record['unit']} ({better} is better)", ""]
        lines += [f"![{record['title']}](plots/{picture.name})", "", f"Measured {record['when']}."]
    PAGE.write_text("\n".join(lines) + "\n")
    print(PAGE)


def draw(record: dict[str, Any], picture: Path) -> None:
    """Draw one comparison: a group of bars for each row; a single group has its bars' names at their side."""
    samples: dict[str, dict[str, list[float]]] = record["samples"]
    if len(samples) == 1:
        samples = {name: {"": one} for of in samples.values() for name, one in of.items()}
    subjects = list(dict.fromkeys(name for row in samples.values() for name in row))
    height = 1.0 + BAR_HEIGHT / ROW_PART * len(subjects) * len(samples)
    figure, axes = plt.subplots(figsize=(8.5, height), layout="constrained")
    for position, of in enumerate(samples.values()):
        draw_row(axes, position, of, subjects)
    axes.set_yticks(range(len(samples)), list(samples))
    axes.set_ylim(len(samples) - 0.4, -0.6)
    axes.set_xlabel(record["unit"])
    medians = [statistics.median(one) for of in samples.values() for one in of.values()]
    if min(medians) > 0 and max(medians) / min(medians) > LOGARITHMIC_FROM:
        axes.set_xscale("log")
    else:
        axes.set_xlim(left=0)
    axes.spines[["top", "right"]].set_visible(False)
    if len(subjects) > 1:
        legend(axes, subjects, height)
    figure.savefig(picture, metadata={"Date": None, "Creator": None})
    plt.close(figure)


def legend(axes: Axes, subjects: list[str], height: float) -> None:
    """Say below which colour is whose; height: the figure's, in inches."""
    axes.legend(
        [plt.Rectangle((0, 0), 1, 1, color=COLOURS[i % len(COLOURS)]) for i in range(len(subjects))],
        subjects,
        frameon=False,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.4 / height),
        ncols=len(subjects),
    )


def draw_row(axes: Axes, position: int, of: dict[str, list[float]], subjects: list[str]) -> None:
    """Draw the bars of one row, their samples, and their medians in figures."""
    thickness = ROW_PART / len(subjects)
    for name, one in of.items():
        index = subjects.index(name)
        place = position + (index - (len(subjects) - 1) / 2) * thickness
        median = statistics.median(one)
        axes.barh(place, median, thickness * 0.9, color=COLOURS[index % len(COLOURS)], alpha=0.85)
        axes.plot(one, [place] * len(one), ".", color="black", markersize=3, alpha=0.5)
        axes.annotate(
            f"{median:,.0f}" if median >= 10 else f"{median:.2f}",
            (max(one), place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
        )


if __name__ == "__main__":
    main()
