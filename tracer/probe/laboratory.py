# SPDX-License-Identifier: MIT
"""Runs trials, several at one time where the program allows it; each worker has a processor of its own."""

import itertools
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from types import TracebackType
from typing import Self

from .child import own_network
from .run import Limits, Outcome, Run, Setup
from .trial import Trial
from .workplace import Workplace

WATCHED_FACTOR = 2
"""How much longer a run may take of which calls that are withheld go through the supervisor."""


class Laboratory:
    """Workers that run trials. A context manager: at its end they are gone."""

    def __init__(self, setup: Setup, workplace: Workplace, width: int, *, isolated: bool) -> None:
        self._setup, self._workplace, self._isolated = setup, workplace, isolated
        self.width = width
        self.runs = 0
        self._numbers = itertools.count()
        self._processors = sorted(os.sched_getaffinity(0))
        self._worker = threading.local()
        self._pool = ThreadPoolExecutor(width, initializer=self._begin)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def run(self, trials: Sequence[Trial], limits: Limits) -> list[Outcome]:
        """Run trials and give their outcomes in the same order."""
        self.runs += len(trials)
        return list(self._pool.map(lambda trial: self._run(trial, limits), trials))

    def _begin(self) -> None:
        number = self._worker.number = next(self._numbers)
        self._worker.processor = self._processors[number % len(self._processors)]
        os.sched_setaffinity(0, {self._worker.processor})  # this thread: what it answers need not move
        if self._isolated:
            own_network()

    def _run(self, trial: Trial, limits: Limits) -> Outcome:
        if trial.watched or not trial.answers:
            limits = Limits(*(seconds * WATCHED_FACTOR for seconds in astuple(limits)))
        with self._workplace.folder(str(self._worker.number)) as folder:
            return Run(self._setup, trial, folder, self._worker.processor).outcome(limits)


def can_isolate() -> bool:
    """Tell whether workers may have networks of their own."""
    with ThreadPoolExecutor(1) as pool:  # in a thread that ends: nothing is changed for the caller
        return pool.submit(own_network).result()
