"""A detector is added as docs/architecture.md says; a step that is left out is told of."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from testing.copied_checkout import copied_checkout, run_python
from tests.conftest import ROOT

pytestmark = pytest.mark.extension

NAME, MODEL, WEIGHTS = "brightest", "brightest-side", b"24"
COPIED = ("NOTICE", "docs", "openapi", "scripts", "service")
PACKAGE = "service/faceguard"
ROW = (
    "| `brightest` | The brightest place. | The threshold alone. | Brightness, from 0 to 1. "
    "| 0.12 `balanced`, 0.11 `fast`, 0.13 `thorough` | `brightest-side` | CC0-1.0 |\n"
)
MANIFEST = f"""
[[model]]
name = "{MODEL}"
file = "side.txt"
sha256 = "{hashlib.sha256(WEIGHTS).hexdigest()}"
licence = "CC0-1.0"
requirement = "brightest==1.0"
wheel = "brightest-1.0-py3-none-any.whl"
wheel_sha256 = "{hashlib.sha256(b"wheel").hexdigest()}"
member = "brightest/side.txt"
"""


def put_before(path: Path, mark: str, text: str) -> None:
    """Write the text before the one place where the mark stands."""
    before, after = path.read_text().split(mark)
    path.write_text(before + text + mark + after)


def add_file(root: Path) -> None:
    """Add a file in detection/ that fulfils Detector and ends with its SPEC."""
    shutil.copy(ROOT / "tests/detection/brightest.py", root / PACKAGE / "detection")


def add_name(root: Path) -> None:
    """Add its name in detector.py, with a sentence."""
    with (root / PACKAGE / "detector.py").open("a") as file:
        file.write('    BRIGHTEST = "brightest", "The brightest place."\n')


def add_spec(root: Path) -> None:
    """Add its SPEC to SPECS."""
    path = root / PACKAGE / "detection/detectors.py"
    put_before(path, "Detector, centerface", "brightest, ")
    put_before(path, "yunet.SPEC)", "brightest.SPEC, ")


def add_weights(root: Path) -> None:
    """Add its weights, pinned in models/manifest.toml."""
    with (root / PACKAGE / "models/manifest.toml").open("a") as file:
        file.write(MANIFEST)
    (root / PACKAGE / "models/weights/side.txt").write_bytes(WEIGHTS)


def add_notice(root: Path) -> None:
    """Add a paragraph in NOTICE."""
    with (root / "NOTICE").open("a") as file:
        file.write(f"\n{MODEL}: the side of the brightest place\n")


def add_model_row(root: Path) -> None:
    """Add a row with the model in docs/models.md."""
    row = f"| `{MODEL}` | a number | `brightest` 1.0 | CC0-1.0 |\n"
    put_before(root / "docs/models.md", "| `yunet` | YuNet (", row)


def add_detector_row(root: Path) -> None:
    """Add a row with the detector in docs/models.md."""
    put_before(root / "docs/models.md", "| `yunet` | One pass", ROW)


def add_to_options(root: Path) -> None:
    """Add a value of the option in docs/options.md."""
    put_before(root / "docs/options.md", "`yunet` | `yunet`", "`brightest`, ")


def add_to_chinese_options(root: Path) -> None:
    """Add a value of the option in docs/zh-CN/options.md."""
    put_before(root / "docs/zh-CN/options.md", "`yunet` | `yunet`", "`brightest`, ")


def make_docs(root: Path) -> None:
    """Write the OpenAPI document, as `make docs` writes it."""
    run_python(root, root / "scripts/openapi.py").check_returncode()


STEPS: dict[Callable[[Path], None], str] = {
    add_file: "ImportError: cannot import name 'brightest' from 'faceguard.detection'",
    add_name: "ValueError: 'brightest' is not a valid DetectorName",
    add_spec: "SPECS in detection/detectors.py does not have the SPEC of detection/brightest.py",
    add_weights: "models/manifest.toml does not pin brightest-side",
    add_notice: "NOTICE has no paragraph on the model brightest-side",
    add_model_row: "docs/models.md has no row with the model brightest-side and its licence CC0-1.0",
    add_detector_row: f"docs/models.md has no row {ROW.strip()} under Detectors",
    add_to_options: "The option `detector` in docs/options.md does not list `brightest`",
    add_to_chinese_options: "The option `detector` in docs/zh-CN/options.md does not list `brightest`",
    make_docs: "openapi/openapi.json does not offer it: run `make docs`",
}
"""What is to be done, and what is said where it was not."""
CODE = (add_file, add_name, add_spec, add_weights)
"""Without these another package has to be imported; the others leave the package as it is."""


def copied(root: Path, *, but: Callable[[Path], None] | None = None) -> Path:
    """Return a copy of the checkout in which all steps are done but one; OpenAPI's document is not written anew."""
    copied_checkout(root, COPIED)
    for step in STEPS:
        if step not in (but, make_docs):
            step(root)
    return root


@pytest.fixture(scope="module")
def checkouts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return copies of the checkout with all steps done, and with all but one, by the name of that one."""
    whole = copied(tmp_path_factory.mktemp("whole"))
    make_docs(whole)
    roots = {step.__name__: copied(tmp_path_factory.mktemp(step.__name__), but=step) for step in STEPS}
    for name, root in roots.items():
        if name != make_docs.__name__:
            shutil.copy(whole / "openapi/openapi.json", root / "openapi")
    return {"none": whole} | roots


@pytest.fixture(scope="module")
def told(checkouts: dict[str, Path]) -> dict[str, list[str]]:
    """Return what is said of each checkout."""
    code = {step.__name__ for step in CODE}
    groups = [[checkouts[name]] for name in code]
    answers: dict[str, list[str]] = {}
    for roots in ([root for name, root in checkouts.items() if name not in code], *groups):
        done = run_python(roots[0], "-m", "tests.detection.registration", NAME, *roots)
        failure = {str(roots[0]): done.stderr.splitlines()[-1:]}
        answers |= failure if done.returncode else json.loads(done.stdout)
    return {name: answers[str(root)] for name, root in checkouts.items()}


def test_a_detector_that_is_added_as_documented_is_offered_everywhere(told: dict[str, list[str]]):
    """Options, OpenAPI, /v1/info, pipeline and report follow from the steps."""
    assert [] == told["none"]


@pytest.mark.parametrize(("step", "sentence"), STEPS.items(), ids=[step.__name__ for step in STEPS])
def test_a_step_that_is_left_out_is_told_of(told: dict[str, list[str]], step: Callable[[Path], None], sentence: str):
    """By one sentence, which says what to do."""
    (said,) = told[step.__name__]
    assert said.startswith(sentence)
