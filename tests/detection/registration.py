"""Every place that has to know of a detector.

usage: python -m tests.detection.registration NAME CHECKOUT...

Prints as JSON what is missing in each checkout, by its path. The package that Python imports is that of the first one,
and is served where nothing is missing there.
"""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from fastapi.testclient import TestClient
from PIL import Image
from skimage import data

from faceguard.app import create_app
from faceguard.detail import Detail
from faceguard.detection.detectors import DETECTORS
from faceguard.detection.spec import DetectorSpec
from faceguard.detector import DetectorName
from faceguard.models import catalogue
from faceguard.options import DetectOptions
from faceguard.settings import Settings

OPTIONS = ("docs/options.md", "docs/zh-CN/options.md")


def _spec(name: str) -> DetectorSpec:
    return next(spec for spec in DETECTORS.values() if spec.name == name)


def missing(name: str, root: Path) -> list[str]:
    """Return a sentence for each step that was forgotten when the detector of this name was added to the checkout."""
    if name not in list(DetectorName):
        return [f"DetectorName in detector.py has no member {name}"]
    if name not in DETECTORS:
        return [f"SPECS in detection/detectors.py does not have the SPEC of detection/{name}.py"]
    spec = _spec(name)
    if unknown := set(spec.models) - {model.name for model in catalogue()}:
        return [f"models/manifest.toml does not pin {', '.join(sorted(unknown))}"]
    return [*_missing_licences(spec, root), *_missing_rows(spec, root), *_missing_openapi(root)]


def unserved(name: str, models: Path | None) -> Iterator[str]:
    """Yield a sentence for each part of the service that does not follow from the detector's SPEC."""
    spec, photo = _spec(name), io.BytesIO()
    Image.fromarray(data.astronaut()).save(photo, "jpeg")
    if f"`{name}`: {spec.summary}" not in str(DetectOptions.model_fields["detector"].description):
        yield "The description of the option `detector` does not have its sentence"
    with TestClient(create_app(Settings(workers=1, models=models, allowed_hosts="testserver"))) as client:
        told = {each["name"]: each for each in client.get("/v1/info").json()["detectors"]}.get(name, {})
        if not {"summary": spec.summary, "licence": spec.licence, "available": True}.items() <= told.items():
            yield "/v1/info does not tell of it, or does not say that it is available"
        for detail in Detail:
            fields = {"detector": name, "detail": detail}
            report = client.post("/v1/detect", files={"image": photo.getvalue()}, data=fields).json()
            if set(spec.models) - set(report.get("models", ())):
                yield f"The pipeline does not run its models at {detail}"
            elif spec.threshold(detail) != report["settings"].get("threshold"):
                yield f"The report does not have its threshold at {detail}"


def documented(spec: DetectorSpec) -> list[str]:
    """Return the row of a detector in the table of docs/models.md."""
    by_detail = [f"{value} `{detail}`" for detail, value in spec.thresholds.items()]
    values = set(spec.thresholds.values())
    threshold = ", ".join(by_detail) if len(values) > 1 else str(*values)
    models = ", ".join(f"`{model}`" for model in spec.models)
    return [f"`{spec.name}`", spec.summary, spec.detail, spec.min_confidence, threshold, models, spec.licence]


def listed(page: Path) -> list[str]:
    """Return the values of the option `detector` in a table of options."""
    (values,) = (row[1] for row in _rows(page) if row[0] == "`detector`")
    return [value.strip("`") for value in values.split(", ")]


def _missing_licences(spec: DetectorSpec, root: Path) -> Iterator[str]:
    rows = {row[0]: row[-1] for row in _rows(root / "docs/models.md") if len(row) == 4}
    for model in (each for each in catalogue() if each.name in spec.models):
        if model.bundled and f"\n{model.name}: " not in (root / "NOTICE").read_text():
            yield f"NOTICE has no paragraph on the model {model.name}"
        if rows.get(f"`{model.name}`") != model.licence:
            yield f"docs/models.md has no row with the model {model.name} and its licence {model.licence}"


def _missing_rows(spec: DetectorSpec, root: Path) -> Iterator[str]:
    if (row := documented(spec)) not in _rows(root / "docs/models.md"):
        yield f"docs/models.md has no row | {' | '.join(row)} | under Detectors"
    for page in OPTIONS:
        if spec.name not in listed(root / page):
            yield f"The option `detector` in {page} does not list `{spec.name}`"


def _missing_openapi(root: Path) -> Iterator[str]:
    document = json.loads(json.dumps(create_app(Settings()).openapi()))
    if document != json.loads((root / "openapi/openapi.json").read_text()):
        yield "openapi/openapi.json does not offer it: run `make docs`"


def _rows(paper: Path) -> list[list[str]]:
    """Return the cells of all tables."""
    lines = (line for line in paper.read_text().splitlines() if line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


if __name__ == "__main__":
    named, first, *_ = sys.argv[1:]
    answer = {root: missing(named, Path(root)) for root in sys.argv[2:]}
    answer[first] = answer[first] or [*unserved(named, None)]
    sys.stdout.write(json.dumps(answer))
