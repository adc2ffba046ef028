# SPDX-License-Identifier: MIT
"""Keeps the book of processes and threads: who made whom, what they share, how they ended."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from . import constants, descriptors
from .backend import Born, Ended, Executed
from .descriptors import Opened, Table
from .mappings import Mappings
from .profile import Execution, Process, Threads

DESCRIPTOR_MOST = 0x7FFF_FFFF


@dataclass(slots=True)
class Folder:
    """Where relative names start from; CLONE_FS shares it."""

    current: str
    root: str = "/"


@dataclass(slots=True)
class Actions:
    """What is to be done for signals: handler ignore default, and the flags; CLONE_SIGHAND shares it."""

    of: dict[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Member:
    """One process, while it runs."""

    pid: int
    place: int
    parent: int | None
    how: str
    folder: Folder
    table: Table
    mappings: Mappings
    actions: Actions
    executions: list[Execution] = field(default_factory=list)
    tasks: set[int] = field(default_factory=set)
    most: int = 1
    status: int | None = None
    signal: str | None = None

    def process(self) -> Process:
        """Give the process as the profile holds it."""
        return Process(self.how, self.parent, tuple(self.executions), self.most, self.status, self.signal)


@dataclass(slots=True)
class Society:
    """All processes of a run, in the order they came to be."""

    members: list[Member] = field(default_factory=list)
    of_task: dict[int, Member] = field(default_factory=dict)
    total: int = 0

    def start(self, pid: int, folder: str) -> Member:
        """Note the first process."""
        member = Member(
            pid, 0, None, "start", Folder(folder), descriptors.standard_streams(), Mappings(), Actions()
        )
        self._join(member, pid)
        self.members.append(member)
        return member

    def born(self, event: Born) -> None:
        """Note a new thread or process."""
        parent = self.of_task.get(event.parent) or self.members[0]
        if event.flags & constants.value("CLONE_THREAD"):
            self._join(parent, event.task)
            return
        flags = event.flags
        member = Member(
            event.task,
            len(self.members),
            parent.place,
            _how(flags),
            parent.folder if flags & constants.value("CLONE_FS") else replace(parent.folder),
            parent.table if flags & constants.value("CLONE_FILES") else parent.table.copy(),
            parent.mappings if flags & constants.value("CLONE_VM") else parent.mappings.copy(),
            parent.actions
            if flags & constants.value("CLONE_SIGHAND")
            else Actions({} if flags & constants.value("CLONE_CLEAR_SIGHAND") else dict(parent.actions.of)),
        )
        self.members.append(member)
        self._join(member, event.task)

    def executed(self, event: Executed) -> Member:
        """Note that a process runs another program: its other threads are gone, what it shared is its own."""
        member = self.of_task[event.former]
        for task in member.tasks:
            self.of_task.pop(task, None)
        member.tasks.clear()
        member.tasks.add(event.task)
        self.of_task[event.task] = member
        member.executions.append(Execution(event.program, event.argv))
        member.table = member.table.execute()
        member.folder = replace(member.folder)
        member.mappings = Mappings(
            most_all=member.mappings.most_all,
            most_anonymous=member.mappings.most_anonymous,
            most_heap=member.mappings.most_heap,
        )
        member.actions = Actions({name: act for name, act in member.actions.of.items() if act[0] == "ignore"})
        return member

    def ended(self, event: Ended) -> None:
        """Note that a task ended; the end of its first task is the end of a process."""
        member = self.of_task.pop(event.task, None)
        if member is None:
            return
        member.tasks.discard(event.task)
        if event.task == member.pid:
            member.status, member.signal = event.status, event.signal

    def opened(self, task: int, descriptor: int) -> Opened:
        """Give what a descriptor of a task stands for."""
        table = self.of_task[task].table
        opened = table.opened.get(descriptor)
        if opened is None:
            opened = Opened()
            if descriptor <= DESCRIPTOR_MOST:
                table.opened[descriptor] = opened
        return opened

    def own_numbers(self, task: int) -> frozenset[int]:
        """Give the numbers under which a task's process can be found in /proc."""
        member = self.of_task.get(task)
        return frozenset({member.pid, *member.tasks}) if member else frozenset()

    def threads(self) -> Threads:
        """Count the threads."""
        return Threads(max((member.most for member in self.members), default=1), max(self.total, 1))

    def processes(self) -> Iterator[Process]:
        """Give the processes as the profile holds them."""
        return (member.process() for member in self.members)

    def _join(self, member: Member, task: int) -> None:
        member.tasks.add(task)
        member.most = max(member.most, len(member.tasks))
        self.of_task[task] = member
        self.total += 1


def _how(flags: int) -> str:
    if flags & constants.value("CLONE_VFORK"):
        return "vfork"
    return "clone" if flags & constants.value("CLONE_VM") else "fork"
