"""A Ray cluster of two nodes on this machine, of which one can be killed."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Nodes:
    """One core each; the first is the head."""

    address: str
    second: Any

    def workers(self) -> list[int]:
        """List the processes of the second node that hold detectors."""
        (raylet,) = (info.process.pid for info in self.second.all_processes["raylet"])
        return [pid for pid in _children(raylet) if b"ray::Map" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def kill(self) -> None:
        """End all of the second node at once, as a machine that loses its power."""
        processes = [info.process.pid for kind in self.second.all_processes.values() for info in kind]
        for pid in [*processes, *(child for process in processes for child in _children(process))]:
            os.kill(pid, signal.SIGKILL)


@contextmanager
def two_nodes() -> Iterator[Nodes]:
    """Start them, and stop what is left of them."""
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - Ray comes with an extra

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        yield Nodes(cluster.address, cluster.add_node(num_cpus=1))
    finally:
        cluster.shutdown()


def _children(parent: int) -> list[int]:
    return [
        int(status.parent.name)
        for status in Path("/proc").glob("[0-9]*/stat")
        if status.read_text().rpartition(")")[2].split()[1] == str(parent)
    ]
