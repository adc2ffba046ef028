# SPDX-License-Identifier: MIT
"""No virtual machine: the image is a process of this Linux, which confines itself (docs/hosted.md)."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from posixlite.machines import session
from posixlite.machines.machine import require
from posixlite.machines.session import CONSOLE, STREAMS, Launch
from posixlite.toolchain import HOSTED

if TYPE_CHECKING:
    import socket

    from posixlite.image import Image
    from posixlite.machines.machine import Outcome, Settings, Streams
    from posixlite.machines.session import Channels


class Hosted:
    """Runs images that were built for it, as processes."""

    name = "hosted"
    platform = HOSTED

    def run(self, image: Image, settings: Settings, streams: Streams) -> Outcome:
        """Run an image to its end; see Machine."""
        require(image, self)
        memory = session.memory(image, settings)

        def launch(words: str, theirs: Channels) -> Launch:
            for name in (*STREAMS, CONSOLE):
                _make_asynchronous(theirs[name])
            stdin, stdout, stderr, console = (theirs[name].fileno() for name in (*STREAMS, CONSOLE))
            command = [str(image.path.absolute()), str(memory), words, str(console)]
            return Launch(command, stdin, stdout, stderr, (console,), environment={})

        return session.run("the image", settings, streams, (), launch)


def _make_asynchronous(end: socket.socket) -> None:
    """Let an end that nobody else has neither block the image nor wait until it looks (SIGIO)."""
    flags = fcntl.fcntl(end, fcntl.F_GETFL)
    fcntl.fcntl(end, fcntl.F_SETFL, flags | os.O_NONBLOCK | os.O_ASYNC)
