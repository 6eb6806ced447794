"""What runs when, and what fails a run: the kinds of tests, and what must not be skipped."""

import re
import shutil
import tomllib

import pytest

from tests.conftest import KINDS, MAY_BE_SKIPPED, ROOT

pytest_plugins = ["pytester"]

OPTIONS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]
MARKERS = [marker.partition(":")[0] for marker in OPTIONS["markers"]]


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with this one's gates, without tests and without the folder beside it."""
    monkeypatch.delenv("CI", raising=False)
    shutil.copy(ROOT / "pyproject.toml", pytester.path)
    shutil.copy(ROOT / "tests/conftest.py", pytester.mkdir("tests"))
    return pytester


def result(project: pytest.Pytester, *words: str) -> tuple[int, dict[str, int]]:
    """Run the project's tests, and return the exit status and how many had which outcome."""
    done = project.runpytest_inprocess("-p", "no:randomly", "-p", "no:cacheprovider", *words)
    return int(done.ret), done.parseoutcomes()


def test_where_ci_is_set_a_test_without_the_shared_folder_fails_the_run(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
):
    """Elsewhere it is skipped."""
    (project.path / "tests/test_it.py").write_text("def test_it(shared_data): pass")
    elsewhere = result(project)
    monkeypatch.setenv("CI", "true")

    assert (0, {"skipped": 1}) == elsewhere
    assert (1, {"skipped": 1}) == result(project)


@pytest.mark.parametrize(("reason", "status"), [(MAY_BE_SKIPPED[0], 0), ("no reason on the list", 1)])
def test_where_ci_is_set_few_reasons_to_skip_are_good(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, reason: str, status: int
):
    """Those of the list, and no others."""
    monkeypatch.setenv("CI", "true")
    (project.path / "tests/test_it.py").write_text(f"import pytest\ndef test_it(): pytest.skip({reason!r})")

    assert (status, {"skipped": 1}) == result(project)


@pytest.mark.parametrize(("fixture", "kind"), KINDS.items())
def test_what_uses_a_tool_runs_where_its_kind_is_asked_for(project: pytest.Pytester, fixture: str, kind: str):
    """Whether its author thought of it or not, and also where another fixture uses the tool."""
    (project.path / "tests/test_it.py").write_text(
        f"import pytest\n"
        f"@pytest.fixture\ndef {fixture}(): pass\n"
        f"@pytest.fixture\ndef thing({fixture}): pass\n"
        f"def test_it({fixture}): pass\n"
        f"def test_more(thing): pass\n"
        f"def test_other(): pass\n"
    )

    assert (0, {"passed": 1, "deselected": 2}) == result(project)
    assert (0, {"passed": 2, "deselected": 1}) == result(project, "-m", kind)


@pytest.mark.parametrize("kind", MARKERS)
def test_every_kind_has_its_verb(kind: str):
    """It does not run unasked, one verb selects it, CONTRIBUTING says so, and `.ci/run` calls it, perhaps measured."""
    makefile, gate = (ROOT / "Makefile").read_text(), (ROOT / ".ci/run").read_text()
    measured = makefile.partition("\ncoverage:")[2].partition("\n\n")[0]
    verbs = re.findall(rf"^([a-z-]+):(?: .*)?\n(?:\t.*\n)*?\t.*pytest -m {kind}$", makefile, re.MULTILINE)

    assert kind in re.findall(r"\w+", OPTIONS["addopts"][-1].removeprefix("not "))
    assert 1 == len(verbs)
    assert f"| `make {verbs[0]}` | kind `{kind}`: " in (ROOT / "CONTRIBUTING.md").read_text()
    assert f"make {verbs[0]}\n" in gate or (f" -m {kind}\n" in measured and f"`make {verbs[0]}`" in gate)
