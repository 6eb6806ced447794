"""Data sets, written while their pictures come: however many there are, memory does not grow."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import quoteattr

from faceguard import __version__
from faceguard.datasets.form import DataSetForm
from faceguard.datasets.labelled import HERE, LABEL, LabelledBox, LabelledPicture, Verdict
from faceguard.formula import is_formula

BOX = ("x", "y", "width", "height", "score", "detector", "frame")
COLUMNS = ("path", "image_width", "image_height", *BOX, *Verdict._fields)
"""Those of a CSV."""
KEPT = 1 << 20
"""Bytes of COCO's annotations that stay in memory; they come after all pictures."""


def as_coco(pictures: Iterable[LabelledPicture]) -> Iterator[str]:
    """Write COCO's object detection, whose `bbox` is x, y, width and height, with the score that results have."""
    yield f'{{"info": {json.dumps({"description": "Faces", "version": __version__})}, "licenses": [], '
    yield f'"categories": [{json.dumps({"id": 1, "name": LABEL, "supercategory": "person"})}], "images": ['
    with tempfile.SpooledTemporaryFile(KEPT, "w+", encoding="ascii") as annotations:
        count = 0
        for number, picture in enumerate(pictures, 1):
            image = {"id": number, "file_name": picture.name, "width": picture.width, "height": picture.height}
            yield (",\n" if number > 1 else "\n") + json.dumps(image)
            for box in picture.boxes:
                count += 1
                annotations.write((",\n" if count > 1 else "\n") + json.dumps(_annotation(count, number, box)))
        yield '], "annotations": ['
        annotations.seek(0)
        yield from iter(lambda: annotations.read(1 << 16), "")
    yield "]}\n"


def _annotation(number: int, picture: int, box: LabelledBox) -> dict[str, object]:
    frame = {} if box.frame is None else {"frame": box.frame}
    attributes = {"attributes": box.verdict.fields()} if box.verdict else {}
    return {
        "id": number,
        "image_id": picture,
        "category_id": 1,
        "bbox": [box.x, box.y, box.width, box.height],
        "area": box.width * box.height,
        "iscrowd": 0,
        "score": box.score,
        **frame,
        **attributes,
    }


def as_cvat(pictures: Iterable[LabelledPicture]) -> Iterator[str]:
    """Write CVAT's XML 1.1 for images, whose boxes are left, top, right and bottom."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n'
    attributes = "".join(
        f"<attribute><name>{name}</name><mutable>False</mutable><input_type>text</input_type></attribute>"
        for name in ("score", "frame", *Verdict._fields)
    )
    label = f"<label><name>{LABEL}</name><attributes>{attributes}</attributes></label>"
    yield f"  <meta><task><name>faces</name><labels>{label}</labels></task></meta>\n"
    for number, picture in enumerate(pictures):
        size = f'width="{picture.width}" height="{picture.height}"'
        yield f'  <image id="{number}" name={quoteattr(_for_xml(picture.name))} {size}>\n'
        for box in picture.boxes:
            corners = f'xtl="{box.x}" ytl="{box.y}" xbr="{box.x + box.width}" ybr="{box.y + box.height}"'
            frame = {} if box.frame is None else {"frame": box.frame}
            said = {"score": box.score} | frame | (box.verdict.fields() if box.verdict else {})
            attributes = "".join(f'<attribute name="{name}">{_cell(value)}</attribute>' for name, value in said.items())
            yield f'    <box label="{LABEL}" source="auto" occluded="0" {corners} z_order="0">{attributes}</box>\n'
        yield "  </image>\n"
    yield "</annotations>\n"


def as_csv(pictures: Iterable[LabelledPicture]) -> Iterator[str]:
    """Write a CSV (RFC 4180) with the names of its columns; a picture without a face has a line without a box."""
    yield _row(COLUMNS)
    for picture in pictures:
        for box in picture.boxes or (None,):
            cells = [getattr(box, name, "") for name in BOX]
            verdict = map(_cell, (box and box.verdict) or [""] * len(Verdict._fields))
            yield _row((_path(picture.name), picture.width, picture.height, *cells, *verdict))


def _cell(value: object) -> object:
    """Write a truth as JSON does."""
    return str(value).lower() if isinstance(value, bool) else value


def encodable(name: str) -> str:
    """Return a name that UTF-8 can hold: file systems also have names of bytes that are no text."""
    return name.encode("utf-8", "backslashreplace").decode()


def _path(name: str) -> str:
    """Return a name as a path that is no formula to a spreadsheet."""
    return f"{HERE}{encodable(name)}" if is_formula(name) else encodable(name)


def _for_xml(name: str) -> str:
    """Return a name without the control characters that XML has no way to write."""
    unknown = "\N{REPLACEMENT CHARACTER}"
    return "".join(each if each >= " " or each in "\t\n\r" else unknown for each in encodable(name))


def _row(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


WRITERS: dict[DataSetForm, Callable[[Iterable[LabelledPicture]], Iterator[str]]] = {
    DataSetForm.COCO: as_coco,
    DataSetForm.CVAT: as_cvat,
    DataSetForm.CSV: as_csv,
}
"""All but JSON lines, which hold whole reports."""
