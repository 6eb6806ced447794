"""The program of the process that sees the pictures: sealed off from the network before anything else.

usage: python -m faceguard.cameras.sealed DESCRIPTOR
"""

import asyncio
import os
import socket
import sys

from faceguard.cameras.parent import end_with_parent
from faceguard.errors import FaceguardError
from faceguard.sandbox.channel import Channel
from faceguard.seal import seal_thread


def main() -> None:
    end_with_parent()
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    status = 0
    try:
        seal_thread()
        from faceguard.cameras.studio import Studio  # noqa: PLC0415 - libraries start threads, which are to be sealed

        asyncio.run(Studio(channel).run())
    except FaceguardError as error:
        channel.send({"failed": error.slug, "photo": error.photo})
        status = 1
    except (EOFError, OSError):  # whoever asked for it is gone
        status = 1
    os._exit(status)  # native code may keep a thread


if __name__ == "__main__":
    main()
