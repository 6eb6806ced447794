"""The program of the processes that have the network: packets in or out, none of which is decoded.

usage: python -m faceguard.cameras.carrier ORDER FLOW

Both are descriptors: of a pipe with the order, as addresses may have credentials and words of a command are seen by
all, and of the pipe to the process that sees the pictures.
"""

import json
import os
import sys

from faceguard.cameras.address import PUSHED, SourceKind
from faceguard.cameras.parent import end_with_parent
from faceguard.media.carriage import Outcome, Route, carried, carry_in, carry_out
from faceguard.media.reader import FORMATS

PATIENCE = 10
"""Seconds that opening a place and each packet may take."""
_WIRE = "tcp,tls,crypto,http,https,httpproxy,hls"
"""What a playlist may name: nothing of this machine's files."""


def source_route(kind: SourceKind, address: str) -> Route:
    """Return how FFmpeg reaches a source."""
    if kind is SourceKind.DEVICE:
        return Route(address, "video4linux2,v4l2", {}, PATIENCE)
    if kind is SourceKind.INPUT:
        return Route("pipe:0", None, {"protocol_whitelist": "pipe", "format_whitelist": f"{FORMATS},nut"}, PATIENCE)
    scheme = address.partition("://")[0]
    microseconds = str(PATIENCE * 10**6)
    if scheme.startswith("rtsp"):
        own = {"rtsp_transport": "tcp", "allowed_media_types": "video", "timeout": microseconds}
        return Route(address, "rtsp", own, PATIENCE)
    if scheme.startswith("rtmp"):
        return Route(address, None, {"rw_timeout": microseconds, "format_whitelist": "flv,live_flv"}, PATIENCE)
    own = {"rw_timeout": microseconds, "protocol_whitelist": _WIRE, "format_whitelist": f"hls,mpjpeg,aac,{FORMATS}"}
    return Route(address, None, own, PATIENCE)


def sink_route(address: str) -> Route:
    """Return how FFmpeg reaches a server that takes streams."""
    format_ = PUSHED[address.partition("://")[0]]
    return Route(address, format_, {"rtsp_transport": "tcp"} if format_ == "rtsp" else {}, PATIENCE)


def carry(order: dict[str, str], flow: int) -> Outcome:
    """Do as the order says until either end is closed, and return what it came to."""
    if "sink" in order:
        with os.fdopen(flow, "rb", buffering=0) as pipe:
            return carried(lambda: carry_out(pipe, sink_route(order["sink"])))
    source = source_route(SourceKind(order["kind"]), order["source"])
    with os.fdopen(flow, "wb", buffering=0) as pipe:
        return carried(lambda: carry_in(source, pipe, newest=order["newest"] == "yes"))


def main() -> None:
    end_with_parent()
    order, flow = map(int, sys.argv[1:])
    with os.fdopen(order, "rb") as pipe:
        asked = json.loads(pipe.read())
    os._exit(carry(asked, flow))  # a thread may still wait for packets


if __name__ == "__main__":
    main()
