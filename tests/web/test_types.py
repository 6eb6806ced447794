"""What the page expects of the service, without a browser."""

import re

import pytest

from faceguard.api.docs import WEB
from faceguard.app import create_app
from faceguard.options import RedactOptions
from faceguard.settings import Settings

INTERFACE = re.compile(r"^export interface (\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^  (\w+)(\??): ", re.MULTILINE)
ANSWERS = (
    *("Info", "ServiceLimits", "StyleInfo", "DetectionReport", "ImageReport", "FaceReport"),
    *("FoundFaceReport", "DecidedReport", "PresetInfo"),
    *("VideoAnswer", "VideoFactsReport", "TrackReport", "VideoResult", "CoverageReport", "FoundAgainReport"),
)


def expected(name: str) -> dict[str, bool]:
    """Return the fields of a type of the page, and whether each is always there."""
    bodies = dict(INTERFACE.findall((WEB / "types.d.ts").read_text()))
    return {field: not optional for field, optional in FIELD.findall(bodies[name])}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_read_of_an_answer_is_in_it(name: str):
    """The OpenAPI document has every field, and as required what the page relies on."""
    schema = create_app(Settings()).openapi()["components"]["schemas"][name]
    fields = expected(name)

    assert fields
    assert fields.keys() <= schema["properties"].keys()
    assert {field for field, always in fields.items() if always} <= set(schema["required"])


def test_the_form_has_options_of_the_service():
    """Each of its values is an option, with a default that it can show; a format and a label alone may be left open."""
    defaults = RedactOptions.from_text({}).model_dump()
    options = {field for field, always in expected("Options").items() if always}

    assert options
    assert {"format", "label"} == {field for field in options if defaults[field] is None}
