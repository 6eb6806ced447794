"""The tools: find faces, redact them, and say whether there are any. No tool returns a picture."""

from asyncio import wrap_future
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from faceguard import __version__
from faceguard.assistants.roots import Roots
from faceguard.batch.gate import Gate
from faceguard.batch.look import Look
from faceguard.batch.ordered import FileWork
from faceguard.batch.pictures import Source
from faceguard.batch.results import Results
from faceguard.batch.task import Task, attempted
from faceguard.batch.thread_engine import ThreadEngine
from faceguard.batch.videos import Tell, silent
from faceguard.batch.worklist import NameGroup
from faceguard.datasets.writing import encodable
from faceguard.errors import FaceguardError
from faceguard.gate.verdict import Verdict
from faceguard.options import DetectOptions, ReviewOptions
from faceguard.settings import Settings
from faceguard.video.options import VideoOptions
from faceguard.workers import Workers

Fields = dict[str, Any]

NAMED = 200
"""So many files are named in the answer to `check`; all are counted."""
INSTRUCTIONS = """\
Finds and redacts faces in pictures and videos on this machine. Redact a file with `redact` before you open it, and open
the result instead. No tool returns a picture, and none changes a file that is there."""

Path = Annotated[str, Field(description="A path, absolute or in the first folder that is allowed.")]


def server(roots: Roots, engine: ThreadEngine, settings: Settings) -> MCPServer[None]:
    """Return the server whose tools work on files beneath the roots, by a running engine."""
    tools = _Tools(roots, engine, settings)
    offered = MCPServer[None]("faceguard", version=__version__, instructions=INSTRUCTIONS, log_level="CRITICAL")
    for tool in (tools.detect, tools.redact, tools.check):
        offered.tool()(tool)
    return offered


@dataclass(frozen=True, slots=True)
class _Tools:
    roots: Roots
    engine: ThreadEngine
    settings: Settings

    async def detect(self, path: Path, options: ReviewOptions | None = None) -> Fields:
        """Find the faces of a picture, or the people in a video: boxes and scores as JSON, and no pixels."""
        with _told():
            return await self._done(Look(self.settings, options or ReviewOptions()), self.roots.file(path))

    async def redact(
        self,
        path: Path,
        out: Annotated[str, Field(description="A folder for the result, in a folder that is allowed.")],
        options: VideoOptions | None = None,
    ) -> Fields:
        """Write a copy of a picture or video whose faces cannot be recognised, and say where it is.

        It lies in `out`, at the path that the file has in its own allowed folder. A file that is there is not replaced.
        """
        with _told():
            source = self.roots.file(path)
            store, folder = self.roots.located(out)
            results = Results(store, [source.store.location(source.relative)], below=folder, fresh=True)
        task = Task(self.settings, options or VideoOptions(), results)

        def work(workers: Workers, source: Source, tell: Tell) -> Fields:
            ((_, result),) = task(workers, NameGroup((source,), {}), tell)
            if isinstance(result, FaceguardError):
                raise result
            return {"output": encodable(store.address(result.output)), **result.report}

        with _told():
            return await self._done(work, source)

    async def check(self, path: Path, options: DetectOptions | None = None) -> Fields:
        """Say whether a file, or which files of a folder, show faces, how many and how large."""
        gate = Gate(Look(self.settings, ReviewOptions.of(options or DetectOptions())))
        counts, named = Counter[str](), list[Fields]()
        with _told():
            files = self.roots.files(path)
        for source in files:
            try:
                verdict = Verdict.of(encodable(source.address), await self._done(gate, source))
            except FaceguardError as error:
                verdict = Verdict.of(encodable(source.address), error)
            counts[verdict.outcome] += 1
            if verdict.outcome != "none" and len(named) < NAMED:
                named.append(verdict.fields())
        return {"counts": dict(counts), "files": named}

    async def _done(self, work: FileWork[Fields], source: Source) -> Fields:
        """Have it done by the engine; raises FaceguardError."""
        result = await wrap_future(self.engine.submit(_Attempted(work), source, silent))
        if isinstance(result, FaceguardError):
            raise result
        return result


@dataclass(frozen=True, slots=True)
class _Attempted:
    """Work that returns what went wrong, even if unexpected: the text of such an error may hold anything."""

    work: FileWork[Fields]

    def __call__(self, workers: Workers, source: Source, tell: Tell) -> Fields | FaceguardError:
        return attempted(lambda: self.work(workers, source, tell))


@contextmanager
def _told() -> Iterator[None]:
    """Tell an assistant what went wrong, without a name or a path."""
    try:
        yield
    except FaceguardError as error:
        raise ToolError(f"{error.title} ({error.slug})") from None
