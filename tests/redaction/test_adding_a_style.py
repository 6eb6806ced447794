"""A style is added as docs/architecture.md says, to a copy of the package, and is offered everywhere."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from testing.copied_checkout import copied_checkout, run_python

pytestmark = pytest.mark.extension

STRIPES = '''
def stripes(frame, regions):
    """Fill the regions with stripes."""
    for number, region in enumerate(regions):
        region.paint(frame.pixels, (255 * (number % 2), 0, 255))
'''
OFFERED = """
import json, numpy as np
from typer.testing import CliRunner
from faceguard.app import create_app
from faceguard.cli import app as command_line
from faceguard.options import RedactOptions
from faceguard.picture import Frame
from faceguard.geometry import Box
from faceguard.redaction import redact_in_place
from faceguard.redaction.region import Region
from faceguard.redaction.styles import STYLES
from faceguard.settings import Settings
from faceguard.style import Style
from starlette.testclient import TestClient

complaints = [f"{style} has no entry in STYLES" for style in Style if style not in STYLES]
if not complaints:
    Settings(style="stripes")
    options = RedactOptions.from_text({"style": "stripes"})
    frame = Frame(np.zeros((40, 40, 3), np.uint8))
    redact_in_place(frame, [Region(Box(10, 10, 20, 20))], options.style)
    document = json.dumps(create_app(Settings()).openapi())
    schemas = json.loads(document)["components"]["schemas"]
    texts = {
        "OpenAPI": schemas["Style"]["enum"],
        "OpenAPI's description": schemas["RedactForm"]["properties"]["style"]["description"],
        "redact --help": CliRunner().invoke(command_line, ["redact", "--help"], env={"COLUMNS": "300"}).output,
        "serve --help": CliRunner().invoke(command_line, ["serve", "--help"], env={"COLUMNS": "300"}).output,
    }
    complaints += [f"{where} does not offer it" for where, text in texts.items() if "stripes" not in text]
    with TestClient(create_app(Settings(workers=1, allowed_hosts="testserver"))) as client:
        info = client.get("/v1/info").json()["styles"]
    complaints += [] if "stripes" in [each["name"] for each in info] else ["/v1/info does not offer it"]
    complaints += [] if frame.pixels[20, 20].tolist() == [0, 0, 255] else ["it fills nothing"]
print(json.dumps(complaints))
"""


PACKAGE = "service/faceguard"


def put_after(path: Path, line: str, added: str) -> None:
    """Write text after the one place where the line stands."""
    before, after = path.read_text().split(line)
    path.write_text(before + line + added + after)


def add_name(root: Path) -> None:
    """Add the name and its sentence."""
    with (root / PACKAGE / "style.py").open("a") as file:
        file.write('    STRIPES = "stripes", "Stripes."\n')


def add_entry(root: Path) -> None:
    """Add the file and its entry."""
    (root / PACKAGE / "redaction/stripes.py").write_text(STRIPES)
    styles = root / PACKAGE / "redaction/styles.py"
    put_after(styles, "import solid\n", "from faceguard.redaction.stripes import stripes\n")
    entry = '    Style("stripes"): Fill(lambda frame, regions, *_: stripes(frame, regions)),\n'
    put_after(styles, "STYLES: Mapping[Style, Fill] = {\n", entry)


def complaints(root: Path, *steps: Callable[[Path], None]) -> list[str] | str:
    """Take the steps in a copy; return what does not offer the style, or what keeps it from being imported."""
    copied_checkout(root, [PACKAGE], without=["vendor"])
    for step in steps:
        step(root)
    done = run_python(root, "-W", "error", "-c", OFFERED)
    return done.stderr if done.returncode else json.loads(done.stdout)


def test_a_name_and_an_entry_are_all_that_a_style_takes(tmp_path: Path):
    """Settings, options, command line, OpenAPI and /v1/info follow, and the fill is used."""
    assert [] == complaints(tmp_path, add_name, add_entry)


def test_a_forgotten_entry_is_told(tmp_path: Path):
    """A name alone is not enough, and the check says what is missing."""
    assert ["stripes has no entry in STYLES"] == complaints(tmp_path, add_name)


def test_a_forgotten_name_is_told(tmp_path: Path):
    """An entry without a name in the enumeration ends at the import."""
    assert "'stripes' is not a valid Style" in complaints(tmp_path, add_entry)
