"""The documentation says what the code does."""

import ast
import re
import shlex
from collections.abc import Iterator
from fnmatch import fnmatch
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from prometheus_client import Metric
from pydantic import BaseModel
from typer.core import TyperGroup
from typer.main import get_command

from faceguard import __version__, cli
from faceguard.api.problems import STATUS
from faceguard.app import create_app
from faceguard.errors import FaceguardError
from faceguard.metrics import CameraMetrics, Metrics
from faceguard.models import catalogue
from faceguard.options import DetectOptions, RedactOptions, ReviewOptions
from faceguard.settings import Settings
from faceguard.video.options import VideoOptions
from testing.commands import beginning, blocks, places

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
OPERATIONS = (ROOT / "docs/operations.md").read_text()
DOCS = sorted(
    path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("service/**/*.md"))
)
SEMANTIC = [page for page in DOCS if "vendor" not in page.parts]
"""The pages whose lines are broken at sentences: all but those of others."""
SENTENCE = re.compile(r"(?<!\bal)(?<!e\.g)(?<!i\.e)[.!?][)\"*]* +(?!\d)\S|[。！？][）”*]*[^）”*]")  # noqa: RUF001 - Chinese
"""The end of a sentence, and the beginning of another one."""
BLOCK = re.compile(r"^```.*?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LABEL = re.compile(r"^\s*(?:- |\d+\. )?(?:\*\*[^*]+\*\*(?: |$))?")
ADDRESS = re.compile(r"\]\([^)]*\)|<http\S*>")
CODE = re.compile(r"`[^`]*`")
HEADING = re.compile(r"^(#+) (.*)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ROW = re.compile(r"^\|(.*)\|$", re.MULTILINE)
REDIRECTIONS = ("<", ">", "|")


def text(path: Path | str) -> str:
    return (ROOT / path).read_text()


def prose(path: Path | str) -> str:
    return BLOCK.sub("", text(path))


def rows(page: str) -> list[list[str]]:
    """Return the cells of all tables."""
    return [[cell.strip() for cell in row.split("|")] for row in ROW.findall(page)]


def plain(line: str) -> str:
    """Return the line without a list's mark and a label in bold, without addresses, and with its code blotted out."""
    return CODE.sub(lambda code: "x" * len(code[0]), ADDRESS.sub("]", LABEL.sub("", line)))


def lines(page: Path) -> list[str]:
    """Return the lines of prose, plain: no code, tables, headings or comments."""
    found = [plain(line) for line in prose(page).splitlines() if not re.match(r"[|#]|<!--", line)]
    assert found
    return found


def anchors(path: Path) -> set[str]:
    """List what a link may name after #: what GitHub makes of headings, and what is spelled out above them."""
    titles = [title for _, title in HEADING.findall(prose(path))]
    spelled = re.findall(r'^<a id="([\w-]+)"></a>$', prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles} | set(spelled)


def commands(program: str) -> list[list[str]]:
    """List the words of each line in a code block that calls the program, up to a redirection; each call once."""
    lines = [line for page in DOCS for block in BLOCK.findall(text(page)) for line in block.splitlines()]
    words = [[word for word in shlex.split(line) if not re.fullmatch("FACEGUARD_.*=.*", word)] for line in lines]
    calls = [takewhile(lambda word: word not in REDIRECTIONS, line[1:]) for line in words if line[:1] == [program]]
    assert calls, program
    return [list(call) for call in dict.fromkeys(map(tuple, calls))]


def links() -> list[tuple[Path, str]]:
    """Each link to another page, file or heading of the project, with the page it is on; once a page."""
    found = [(page, link) for page in DOCS for link in LINK.findall(prose(page)) if not urlsplit(link).scheme]
    assert found
    return list(dict.fromkeys(found))


def kinds(base: type[FaceguardError] = FaceguardError) -> Iterator[type[FaceguardError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_the_newest_change_is_the_version():
    """The changelog's top version is the package's."""
    versions = re.findall(r"^## \[(.+?)\]", text("CHANGELOG.md"), re.MULTILINE)

    assert __version__ == versions[0]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str):
    """With its variable, its option and its true default."""
    row = next(row for row in rows(OPERATIONS) if row[0] == f"`FACEGUARD_{name.upper()}`")

    assert f"`--{name.replace('_', '-')}`" == row[1]
    if row[2].startswith("`"):
        assert Settings.model_fields[name].default == getattr(Settings.model_validate({name: row[2].strip("`")}), name)
    else:
        assert Settings.model_fields[name].default is None or Settings.model_fields[name].default_factory


def test_no_setting_is_made_up():
    """Every variable that a page names exists."""
    named = {name for page in DOCS for name in re.findall("FACEGUARD_([A-Z_]+)", text(page))}

    assert named
    assert set() == {name.lower() for name in named} - Settings.model_fields.keys()


def exposed(family: Metric) -> str:
    """Return the name under which a metric is asked for."""
    return f"{family.name}_total" if family.type == "counter" else family.name


def test_every_metric_is_documented():
    """The table names those that there are, and no other."""
    metrics = {exposed(family) for of in (Metrics(), CameraMetrics()) for family in of._registry.collect()}
    documented = {row[0].strip("`") for row in rows(OPERATIONS) if row[0].startswith("`faceguard_")}

    assert metrics == documented


def test_every_problem_is_documented_with_its_status():
    """The table names those that HTTP answers, and no other."""
    documented = {row[0].strip("`"): int(row[1]) for row in rows(OPERATIONS) if len(row) == 4 and row[1].isdecimal()}

    assert {kind.slug: int(status) for kind, status in STATUS.items()} == documented


def test_every_other_error_is_documented():
    """Those of the command line and of the start stand in a table too."""
    others = {kind.slug for kind in kinds() if kind.__module__.startswith("faceguard.") and kind not in STATUS}

    assert others
    assert others <= {row[0].strip("`") for row in rows(OPERATIONS)}


def test_both_readmes_have_the_same_commands():
    """What is typed is the same in every language."""
    english, chinese = (BLOCK.findall(text(readme)) for readme in READMES)

    assert english
    assert english == chinese


def test_both_readmes_have_the_same_headings():
    """As many, on the same levels, in the same order; and as many rows in their tables."""
    english, chinese = ([len(level) for level, _ in HEADING.findall(prose(readme))] for readme in READMES)

    assert english
    assert english == chinese
    assert [len(row) for row in rows(text(READMES[0]))] == [len(row) for row in rows(text(READMES[1]))]


@pytest.mark.parametrize("page", ["docs/options.md", "docs/zh-CN/options.md"])
def test_every_option_is_documented(page: str):
    """The table names them in the code's own order."""
    named = [row[0].strip("`") for row in rows(text(page))]

    assert list(RedactOptions.model_fields) == [name for name in named if name in RedactOptions.model_fields]


def test_every_promise_names_tests_that_exist():
    """Under each promise stands at least one, by file and function."""
    promised = text("docs/privacy.md").partition("## Promised")[2].partition("## Not promised")[0]
    promises = re.split(r"^\*\*", promised, flags=re.MULTILINE)[1:]

    assert promises
    for promise in promises:
        path = ""
        named = re.findall(r"`((?:tests/[\w/]+\.py)?)::(\w+)`", promise)
        assert named, promise
        for file, function in named:
            path = file or path
            assert f"def {function}(" in text(path), function


@pytest.mark.parametrize("page", SEMANTIC, ids=str)
def test_lines_of_prose_are_short(page: Path):
    """At most 150 characters, addresses aside: a longer sentence is broken at a clause."""
    assert [] == [line for line in lines(page) if len(line) > 150]


@pytest.mark.parametrize("page", SEMANTIC, ids=str)
def test_a_line_holds_one_sentence(page: Path):
    """So that a change shows the sentences that changed; a label in bold may stand before it."""
    assert [] == [line for line in lines(page) if SENTENCE.search(line)]


@pytest.mark.parametrize(
    ("line", "several"),
    {
        "One. Two.": True,
        "It ends with `a`. `b` begins.": True,
        '("It ends.") Another begins.': True,
        "一句。又一句。": True,
        "Hill et al. say, e.g. on 1.5.0.": False,
        "Up to 2 GB, by `a. B`": False,
        "- **A label.** A sentence.": False,
        "（看图。）": False,  # noqa: RUF001 - Chinese
    }.items(),
)
def test_sentences_are_told_apart(line: str, several: bool):  # noqa: FBT001
    """In English and Chinese; abbreviations, versions, code and labels do not count."""
    assert several == bool(SENTENCE.search(plain(line)))


@pytest.mark.parametrize(("page", "link"), links(), ids=str)
def test_links_lead_somewhere(page: Path, link: str):
    """Every relative link names a file that is there, and a heading in it."""
    address, _, anchor = link.partition("#")
    target = (ROOT / page).parent / address if address else ROOT / page

    assert target.exists()
    assert not anchor or anchor in anchors(target)


def test_every_file_that_a_page_names_exists():
    """By its path in the project."""
    path = re.compile(r"`((?:benchmarks|deploy|docs|openapi|scripts|service|tests)/[\w./-]*)")
    named = {name for page in DOCS for name in path.findall(text(page))}

    assert named
    assert set() == {name for name in named if not (ROOT / name).exists()}


def test_every_test_that_a_page_names_exists():
    """By its function, wherever that is."""
    functions = {
        name for file in ROOT.glob("tests/**/*.py") for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    named = {name for page in DOCS for name in re.findall(r"\b(test_\w+)`", text(page))}

    assert named
    assert set() == named - functions


def test_the_first_screen_shows_before_and_after():
    """Both READMEs show the picture before their first heading but the title."""
    for readme in READMES:
        assert "docs/images/before-after.jpg" in text(readme).split("\n## ")[0]
    assert 10_000 < (ROOT / "docs/images/before-after.jpg").stat().st_size < 200_000


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_is_one_screen(readme: str):
    """What is longer has a page in docs/."""
    assert len(text(readme).splitlines()) <= 60


def test_every_model_has_its_notice():
    """What the package carries stands in NOTICE, and every model with its licence in docs/models.md."""
    documented = {row[0].strip("`"): row[-1] for row in rows(text("docs/models.md"))}

    assert catalogue()
    for model in catalogue():
        assert model.licence == documented[model.name]
        assert not model.bundled or f"\n{model.name}: " in text("NOTICE")


def fields(words: list[str], flag: str) -> list[str]:
    """Return the values of an option that may be given several times."""
    return [value for name, value in pairwise(words) if name == flag]


UPLOADS: dict[str, tuple[str, str, type[DetectOptions]]] = {
    "/v1/detect": ("image", "@photo.jpg", ReviewOptions),
    "/v1/redact": ("image", "@photo.jpg", RedactOptions),
    "/v1/redact/archive": ("archive", "@photos.zip", RedactOptions),
    "/v1/redact/video": ("video", "@clip.mp4", VideoOptions),
}
"""The file that is sent to an address, and what is read besides."""


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    """What OpenAPI says of each address."""
    said: dict[str, Any] = create_app(Settings()).openapi()["paths"]
    return said


@pytest.mark.parametrize("words", commands("curl"), ids=" ".join)
def test_curl_lines_ask_for_what_there_is(words: list[str], paths: dict[str, Any]):
    """Address, method, query, fields and types are those of the OpenAPI document; a failure is one to the shell."""
    flags = {word for word in words if re.fullmatch("-.+", word)}
    assert {"--fail-with-body"} <= flags <= {"-F", "-H", "-X", "-o", "--data-binary", "--fail-with-body"}
    url = urlsplit(next(word for word in words if word.startswith("http")))
    form = dict(field.split("=", 1) for field in fields(words, "-F"))
    method = next(iter(fields(words, "-X")), "POST" if form or "--data-binary" in words else "GET").lower()
    operation = paths[url.path]["post" if method == "query" else method]  # OpenAPI 3.1 has no QUERY

    assert parse_qs(url.query).keys() <= {parameter["name"] for parameter in operation.get("parameters", ())}
    for header in fields(words, "-H"):
        name, _, value = header.partition(": ")
        assert name != "Accept" or value in operation["responses"]["200"]["content"]
        assert name != "Content-Type" or any(fnmatch(value, each) for each in operation["requestBody"]["content"])
    if form:
        name, file, options = UPLOADS[url.path]
        assert file == form.pop(name)
        texts = {name: value for name, value in form.items() if not value.startswith("@")}
        options.from_text(texts | dict(parse_qsl(url.query)))


@pytest.mark.parametrize("words", commands("faceguard"), ids=" ".join)
def test_faceguard_lines_parse(words: list[str]):
    """Command, options and their values exist."""
    group = get_command(cli.app)
    assert isinstance(group, TyperGroup)
    name, command, rest = group.resolve_command(group.make_context("faceguard", words), words)
    assert command
    given = command.make_context(name, rest).params
    models: dict[str, type[BaseModel]] = {
        "check": DetectOptions,
        "detect": ReviewOptions,
        "proxy": RedactOptions,
        "redact": RedactOptions,
        "serve": Settings,
        "watch": VideoOptions,
    }
    if model := models.get(words[0]):
        model.model_validate({name: given[name] for name in model.model_fields if given[name] is not None})


def test_each_command_has_a_place_where_it_runs():
    """CONTRIBUTING names it, and names no others."""
    found = [command for block in blocks() for command in block]

    assert [] == [command for command in found if not beginning(command)]
    assert places().keys() == {beginning(command) for command in found}


@pytest.mark.parametrize("words", commands("make"), ids=" ".join)
def test_make_lines_name_verbs(words: list[str]):
    """The Makefile has them."""
    assert re.search(rf"^{words[0]}:", text("Makefile"), re.MULTILINE)


def test_every_verb_is_documented():
    """CONTRIBUTING lists what `make` lists, but for itself."""
    verbs = set(re.findall(r"^([a-z-]+):.*##", text("Makefile"), re.MULTILINE)) - {"help"}
    documented = set(re.findall(r"^\| `make ([a-z-]+)", text("CONTRIBUTING.md"), re.MULTILINE))

    assert verbs
    assert verbs <= documented


def test_a_package_that_lists_its_modules_lists_all():
    """By name and a few words, each on a line of its docstring."""
    wrong = dict[str, set[str]]()
    for path in (ROOT / "service/faceguard").rglob("__init__.py"):
        listed = set(re.findall(r"^(\w+) +\w.*$", ast.get_docstring(ast.parse(path.read_text())) or "", re.MULTILINE))
        there = {each.stem for each in path.parent.glob("*.py")} - {"__init__"}
        if len(listed & there) > 2 and (there - listed):
            wrong[path.parent.name] = there - listed

    assert {} == wrong


def test_architecture_names_every_file():
    """Each module has its place in the table of files, by its name or by its folder's."""
    page = text("docs/architecture.md")
    table = page.partition("## The files")[2].partition("\n## ")[0]
    folders = set(re.findall(r"`((?:\w+/)+)`", table))
    named = {
        str(Path(cell.split("/")[0] if "/" in cell else folder, cell.rpartition("/")[2]))
        for row in rows(table)
        for cells in [re.findall(r"`([\w/]+\.py)`", row[0])]
        for folder in [cells[0].rpartition("/")[0] if cells else ""]
        for cell in cells
    }
    package = ROOT / "service/faceguard"
    modules = [path.relative_to(package) for path in package.rglob("*.py") if path.read_text().strip()]
    missing = [
        str(path)
        for path in modules
        if str(path) not in named and not any(str(path).startswith(folder) for folder in folders)
    ]

    assert modules
    assert ["__init__.py"] == [name for name in missing if not name.endswith("/__init__.py")]
