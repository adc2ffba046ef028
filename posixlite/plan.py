# SPDX-License-Identifier: MIT
"""Compare what a program asked of Linux with what the shim can serve. Pure: data in, a Plan out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posixlite.withhold import reduce, withheld

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from posixlite.catalogue import Catalogue, Fallback
    from posixlite.tracer.profile import Call, File, Profile
    from posixlite.withhold import Withheld

VERSION = 1
"""Of the JSON that Plan.to_json gives."""

DRIVERS = (
    "driver_virtio_mmio",
    "driver_virtio_pci",
    "driver_virtio_console",
    "driver_hosted_stream",
    "driver_console_signals",
)
"""What every image needs to reach its streams, as far as its platform has them."""
STARTING_PROCESSES = frozenset({"clone", "clone3"})
"""Calls whose operations are of no interest where another process is the obstacle already."""
ABOUT_PROCESSES = frozenset({"execve", "execveat", "wait4", "waitid", "vfork", "fork"})
"""Calls that have no use without a second process: reported as that, not as calls to be written."""
VDSO, WITHOUT_VDSO = "vdso", "without_vdso"
"""Under which the shim records which calls its vDSO makes, and which are made in its place."""
NO_EXIT = "no_exit"
"""Under which the shim records what a program needs that a signal ended, or that still ran."""
VDSO_ROOT = "vdso_map"
"""The symbol that brings the vDSO into an image."""
ASKED_LIMIT = 1 << 30
"""Bytes above which what a program maps is a reservation of addresses, not a wish for memory."""
NETWORK = ("AF_INET", "AF_INET6")
INPUT_DRIVER = "driver_stdin_file"
"""What makes standard input a regular file, as it was in the trace."""
NETWORK_DRIVERS = ("driver_virtio_net", "driver_hosted_tap", "driver_hosted_wire")
DISK_DRIVERS = ("driver_virtio_block", "driver_hosted_disk", "driver_block_file")
"""What makes disks, and files of them."""
DISK = "disk"
"""Under which the shim records what a program may ask of a disk and not of a file in its place."""
USED = frozenset({"opened", "read", "written"})
"""What is done with a block device that the program uses, rather than comes by."""
NETWORK_SOURCE = "lwIP's source is not on this machine; python3 -m posixlite.bootstrap network fetches it"


@dataclass(frozen=True, slots=True)
class Missing:
    """A call that the program makes and the shim lacks."""

    count: int
    create: str
    """The file to write."""
    fallback: str | None
    """What libc is known to try instead, if the shim has it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Whether a program can run on the shim, and what its image will hold."""

    program: str
    serve: Mapping[str, int]
    """Call -> how often the program made it."""
    fallbacks: Mapping[str, str]
    """Call that is added -> why: libc is known to turn to it."""
    missing: Mapping[str, Missing]
    unsupported: Mapping[str, Mapping[str, int]]
    """Many-in-one call -> operations that the shim does not serve, with counts."""
    refused: Mapping[str, Mapping[str, int]]
    """The same, where Linux refused each of them too: no obstacle."""
    pseudo: Mapping[str, str]
    """Identifier -> path of pseudo-files that will be in the image."""
    pseudo_missing: tuple[str, ...]
    """Pseudo-files that the program found on Linux and will not find in the image."""
    obstacles: tuple[str, ...]
    """What no system call could mend, a sentence each: other processes, families of sockets."""
    devices: tuple[str, ...]
    drivers: tuple[str, ...]
    disks: tuple[str, ...]
    """Names of block devices that the program used: the first disk of a run has the first name as well."""
    families: tuple[str, ...]
    """Roots that bring the families of sockets that the program uses."""
    parts: tuple[str, ...]
    """Symbols of what only some operations of its calls need."""
    vdso: bool
    """Whether its image has the vDSO: the program's code asks for the time, or for the processor's number."""
    memory: int
    """Bytes that the program and its files need, as seen in the trace; the shim's own are not in it."""
    withheld: Withheld
    """What a probe has found that the program does without, and what is answered instead."""

    @property
    def possible(self) -> bool:
        """Whether the image would serve all that the trace saw."""
        return not (self.missing or self.unsupported or self.obstacles)

    @property
    def verdict(self) -> str:
        """The answer in one line."""
        if self.possible:
            text = f"can run: {len(self.serve)} calls{self._withheld_text or ', all served'}"
            if self.pseudo_missing:
                text += f" ({count(len(self.pseudo_missing), 'pseudo-file')} will be missing)"
            return text
        reasons = [
            count(number, what)
            for number, what in (
                (len(self.missing), "missing call"),
                (sum(map(len, self.unsupported.values())), "operation not served"),
                (len(self.obstacles), "obstacle"),
            )
            if number
        ]
        return "cannot run: " + ", ".join(reasons)

    @property
    def _withheld_text(self) -> str:
        counts = ((len(self.withheld.stubbed), "stubbed"), (len(self.withheld.faked), "faked"))
        more = "".join(f", {number} {what}" for number, what in counts if number)
        return f" served{more}" if more else ""

    @property
    def calls(self) -> tuple[str, ...]:
        """All calls that the image will hold, sorted."""
        return tuple(sorted({*self.serve, *self.fallbacks}))

    def to_json(self) -> dict[str, object]:
        """Return the plan as plain values; the fields are those of this class."""
        return {
            "version": VERSION,
            "possible": self.possible,
            "verdict": self.verdict,
            "program": self.program,
            "serve": dict(self.serve),
            "fallbacks": dict(self.fallbacks),
            "missing": {
                name: {"count": m.count, "create": m.create, "fallback": m.fallback}
                for name, m in self.missing.items()
            },
            "unsupported": {call: dict(names) for call, names in self.unsupported.items()},
            "refused": {call: dict(names) for call, names in self.refused.items()},
            "pseudo": dict(self.pseudo),
            "pseudo_missing": list(self.pseudo_missing),
            "obstacles": list(self.obstacles),
            "devices": list(self.devices),
            "drivers": list(self.drivers),
            "disks": list(self.disks),
            "families": list(self.families),
            "parts": list(self.parts),
            "vdso": self.vdso,
            "memory": self.memory,
            "withheld": self.withheld.to_json(),
        }


def count(number: int, what: str) -> str:
    """Return '1 call' or '2 calls'; of several words the first noun takes the s."""
    if number == 1:
        return f"1 {what}"
    first, of, rest = what.partition(" not ")
    return f"{number} {first}s{of}{rest}"


def make(profile: Profile, catalogue: Catalogue, *, disk: bool = False) -> Plan:
    """Plan the image of a profiled program; what its probe has found to be of no need is not asked for.

    disk: it is to have disks, although none was seen in the trace.
    """
    gone = withheld(profile.probe)
    profile = reduce(profile)
    obstacles = _obstacles(profile, catalogue)
    wanted = {
        name: call
        for name, call in sorted(profile.calls.items())
        if not _without_meaning(name, call, profile, many=bool(obstacles), served=name in catalogue.calls)
    }
    serve = {name: call.count for name, call in wanted.items() if name in catalogue.calls}
    checked = serve.keys() - (STARTING_PROCESSES if obstacles else frozenset())
    unsupported, refused = _operations(wanted, sorted(checked), catalogue)
    pseudo, pseudo_missing = _pseudo(profile, catalogue)
    disks = _disks(profile)
    disk = disk or bool(disks)
    turns = _fallbacks(serve, profile, catalogue, disk=disk)
    turns = {to: active for to, active in turns.items() if to not in gone.calls}
    return Plan(
        program=profile.program,
        serve=serve,
        fallbacks={to: f"fallback of {a[0].call}: {a[0].reason}" for to, a in turns.items()},
        missing={
            name: Missing(call.count, f"libc/sys/{name}.c", _fallback_of(name, catalogue))
            for name, call in wanted.items()
            if name not in catalogue.calls
        },
        unsupported=unsupported,
        refused=refused,
        pseudo=pseudo,
        pseudo_missing=pseudo_missing,
        obstacles=obstacles,
        devices=_devices(profile, disk=disk),
        drivers=_drivers(profile, catalogue, disk=disk),
        disks=disks,
        families=_families(profile, catalogue),
        parts=_parts(serve, turns, profile, catalogue),
        vdso=bool(profile.vdso),
        memory=_memory(profile),
        withheld=gone,
    )


def _without_meaning(name: str, call: Call, profile: Profile, *, many: bool, served: bool) -> bool:
    """Whether a call need not be in the image: it started the program, or Linux did not have it either.

    many: the program starts processes; what is about them is then no call to be written.
    """
    if call.count and call.errors.get("ENOSYS", 0) == call.count:
        return True
    if name in ("execve", "execveat") and all(len(p.executions) <= 1 for p in profile.processes[:1]):
        return True  # the one that started the program
    return many and not served and name in ABOUT_PROCESSES


def _obstacles(profile: Profile, catalogue: Catalogue) -> tuple[str, ...]:
    found: list[str] = []
    children = [p for p in profile.processes if p.how != "start"]
    if children:
        how = "/".join(sorted({p.how for p in children}))
        programs = sorted({e.program for p in children for e in p.executions})
        what = f", for {', '.join(programs[:4])}" if programs else ""
        noun = "process" if len(children) == 1 else "processes"
        found.append(f"starts {len(children)} more {noun} ({how}{what}): an image holds one")
    absent = [family for family in _socket_families(profile) if family not in catalogue.families]
    if absent:
        hint = f": {NETWORK_SOURCE}" if set(absent) & set(NETWORK) else ""
        found.append(f"makes sockets of {' and '.join(absent)}, which this shim does not have{hint}")
    return tuple(found)


def _socket_families(profile: Profile) -> list[str]:
    """AF_INET and so on, of the sockets that the program made."""
    return sorted({name.partition(" ")[0] for name in profile.sockets})


def _families(profile: Profile, catalogue: Catalogue) -> tuple[str, ...]:
    roots = {catalogue.families[f] for f in _socket_families(profile) if f in catalogue.families}
    return tuple(sorted(roots))


def _disks(profile: Profile) -> tuple[str, ...]:
    files = profile.pseudo_files.items()
    used = (path for path, file in files if file.type == "block" and USED & set(file.kinds))
    return tuple(sorted(used, key=lambda path: (len(path), path)))  # loop9 before loop10, sdz before sdaa


def _parts(
    serve: Iterable[str], turns: Mapping[str, list[Fallback]], profile: Profile, catalogue: Catalogue
) -> tuple[str, ...]:
    """Return what the operations that were seen need; of a call without any, what all of them need."""
    seen = {name: set(profile.calls[name].operations) for name in serve}
    for name, fallbacks in turns.items():
        named = {fallback.operation for fallback in fallbacks}
        seen[name] = set() if "" in named else named
    wanted = {
        part.symbol
        for part in catalogue.parts
        if part.call in seen
        and (not part.operations or not seen[part.call] or part.operations & seen[part.call])
    }
    return tuple(sorted(wanted))


def _drivers(profile: Profile, catalogue: Catalogue, *, disk: bool) -> tuple[str, ...]:
    network = NETWORK_DRIVERS if _uses_network(profile) else ()
    stdin = (INPUT_DRIVER,) if profile.stdio.get("stdin") == "file" else ()
    disks = DISK_DRIVERS if disk else ()
    wanted = (*DRIVERS, *network, *stdin, *disks)
    return tuple(d for d in wanted if d in catalogue.drivers)


def _uses_network(profile: Profile) -> bool:
    return any(family in NETWORK for family in _socket_families(profile))


def _operations(
    wanted: Mapping[str, Call], serve: Iterable[str], catalogue: Catalogue
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    unsupported: dict[str, dict[str, int]] = {}
    refused: dict[str, dict[str, int]] = {}
    for name in serve:
        served = catalogue.operations.get(name)
        if served is None:
            continue
        call = wanted[name]
        for operation, times in sorted(call.operations.items()):
            if _is_served(operation, served):
                continue
            failed = sum(call.operation_errors.get(operation, {}).values())
            into = refused if failed >= times else unsupported
            into.setdefault(name, {})[operation] = times
    return unsupported, refused


def _is_served(operation: str, served: frozenset[str]) -> bool:
    """'RLIMIT_STACK:get' is served as that, or as RLIMIT_STACK; of several words each must be."""
    return operation in served or all(
        word in served or word.partition(":")[0] in served or word == "0" for word in operation.split()
    )


def _fallback_of(name: str, catalogue: Catalogue) -> str | None:
    return next((f.to for f in catalogue.fallbacks if f.call == name and f.to in catalogue.calls), None)


def _fallbacks(
    serve: Mapping[str, int], profile: Profile, catalogue: Catalogue, *, disk: bool
) -> dict[str, list[Fallback]]:
    """Calls that libc turns to when one of ours fails, and those that it turns to then.

    What is turned away from is a call (statx), an operation of one (fcntl:F_SETFL:O_NONBLOCK), the vDSO (its
    work is in no trace), a disk, or an end by a signal.
    """
    added: dict[str, list[Fallback]] = {}
    operations = {f"{name}:{operation}" for name in serve for operation in profile.calls[name].operations}
    served = {*serve, *operations, *_time(profile), *_end(profile), *([DISK] if disk else [])}
    grown = True
    while grown:
        grown = False
        for fallback in catalogue.fallbacks:
            known = fallback.call in served or fallback.call in added
            new = fallback.to not in served and fallback not in added.get(fallback.to, ())
            if known and new and fallback.to in catalogue.calls:
                added.setdefault(fallback.to, []).append(fallback)
                grown = True
    return dict(sorted(added.items()))


def _end(profile: Profile) -> tuple[str, ...]:
    return (NO_EXIT,) if all(process.exit_status is None for process in profile.processes[:1]) else ()


def _time(profile: Profile) -> tuple[str, ...]:
    """How the program may come to the time without a call that a trace sees; nobody asks for a static one."""
    if profile.vdso:
        return (VDSO,)
    return (WITHOUT_VDSO,) if profile.interpreter else ()


def _pseudo(profile: Profile, catalogue: Catalogue) -> tuple[dict[str, str], tuple[str, ...]]:
    found: dict[str, str] = {}
    missing: list[str] = []
    disks = _disks(profile)
    for path, file in sorted(profile.pseudo_files.items()):
        if path in disks:
            continue
        served = [(i, name) for name in _spellings(path, file) if (i := catalogue.pseudo_for(name))]
        for identifier, name in served:
            found.setdefault(identifier, name)
        if not served and _matters(file):
            missing.append(path)
    made = (path for path, file in profile.files.items() if "created" in file.kinds)
    for folder in sorted({path.rpartition("/")[0] for path in made}):  # /dev/shm is there to make files in
        if below := catalogue.pseudo_for(folder):
            found.setdefault(below, folder)
    return dict(sorted(found.items())), tuple(missing)


def _spellings(path: str, file: File) -> list[str]:
    """All names of a pseudo-file; the program's own process may be called self."""
    names = [path, *file.names]
    return names + [name.replace("/proc/PID", "/proc/self") for name in names if "/proc/PID" in name]


def _matters(file: File) -> bool:
    """Whether the program found it and used it: folders and links are also seen on the way to something."""
    on_the_way = file.type in ("directory", "symlink") and set(file.kinds) <= {"stat", "missing"}
    return file.existed and file.type != "none" and not on_the_way


def _devices(profile: Profile, *, disk: bool) -> tuple[str, ...]:
    streams = [f"{name} ({what})" for name, what in sorted(profile.stdio.items())]
    network = ["network"] if _uses_network(profile) else []
    return (*streams, *network, *(["disk"] if disk else []))


def _memory(profile: Profile) -> int:
    """What was used, or asked for if that is more: the shim promises no memory that the machine lacks."""
    asked = min(profile.memory.brk + profile.memory.anonymous, ASKED_LIMIT)
    used = max((asked, *(run.peak_rss or 0 for run in profile.runs)))
    files = sum(f.size or 0 for f in profile.files.values() if f.existed and f.kinds != ("stat",))
    return used + files
