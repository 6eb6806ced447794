"""Pictures whose even and odd rows are of different times, as television had them."""

from collections.abc import Iterable, Iterator

import av
from av.filter import Graph

FILTER, HOW = "bwdif", "mode=send_frame:deint=interlaced"
"""Makes a picture of the first rows' time of each that is marked; the others stay as they are."""


class Fields:
    """Weaves pictures from rows of one time each, from the first marked one on."""

    def woven(self, frames: Iterable[av.VideoFrame]) -> Iterator[av.VideoFrame]:
        """Yield as many frames as come, of the same times."""
        graph: Graph | None = None
        for frame in frames:
            if graph is None and not frame.interlaced_frame:
                yield frame
                continue
            graph = graph or _graph(frame)
            graph.vpush(frame)
            yield from _pulled(graph)
        if graph:
            graph.vpush(None)
            yield from _pulled(graph)


def _graph(frame: av.VideoFrame) -> Graph:
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base)
    graph.link_nodes(source, graph.add(FILTER, HOW), graph.add("buffersink")).configure()
    return graph


def _pulled(graph: Graph) -> Iterator[av.VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (BlockingIOError, EOFError):
            return
