"""What is written in a form is read back from it."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faceguard.datasets.errors import DataSetError
from faceguard.datasets.form import DataSetForm
from faceguard.datasets.labelled import LabelledBox, LabelledPicture, Verdict
from faceguard.datasets.reading import READERS, read
from faceguard.datasets.writing import WRITERS
from faceguard.policy.action import Action
from faceguard.policy.verdict import Author

SUFFIX = {DataSetForm.COCO: ".json", DataSetForm.CVAT: ".xml", DataSetForm.CSV: ".csv"}
IMAGE = {"id": 7, "file_name": "a.jpg", "width": 100, "height": 100}

side = st.integers(1, 5000)
verdict = st.builds(
    Verdict,
    action=st.sampled_from(Action).map(str), by=st.none() | st.sampled_from(Author).map(str),
    rule=st.none() | st.integers(0, 63), sure=st.none() | st.booleans(),
)  # fmt: skip
box = st.builds(
    LabelledBox,
    x=st.integers(0, 5000), y=st.integers(0, 5000), width=side, height=side,
    score=st.floats(0, 1), detector=st.just("centerface"), frame=st.none() | st.integers(0, 9),
    verdict=st.none() | verdict,
)  # fmt: skip
picture = st.builds(
    LabelledPicture,
    name=st.text(st.characters(min_codepoint=32, blacklist_categories=["Cs", "Cn", "Cc"]), min_size=1),
    width=side, height=side, boxes=st.lists(box, max_size=4).map(tuple),
)  # fmt: skip


@pytest.mark.parametrize("form", WRITERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(pictures=st.lists(picture, max_size=5, unique_by=lambda each: each.name))
def test_what_is_written_is_read_back(form: DataSetForm, pictures: list[LabelledPicture], tmp_path: Path):
    """Every picture with every box, those without one too, whatever their names."""
    file = tmp_path / f"set{SUFFIX[form]}"
    file.write_text("".join(WRITERS[form](pictures)), newline="")

    assert {each.name: [box[:4] for box in each.boxes] for each in pictures} == boxes(file)


def test_no_path_is_a_formula(tmp_path: Path):
    """In a spreadsheet; it is read back as it was."""
    file = tmp_path / "set.csv"
    file.write_text("".join(WRITERS[DataSetForm.CSV]([LabelledPicture("=1+1.png", 4, 3, ())])), newline="")

    assert "\n./=1+1.png,4,3," in file.read_text()
    assert {"=1+1.png": []} == boxes(file)


def boxes(file: Path) -> dict[str, list[tuple[float, ...]]]:
    return {name: [(box.x, box.y, box.width, box.height) for box in found] for name, found in read(file).items()}


def put(folder: Path, name: str, content: str | object) -> Path:
    file = folder / name
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def test_lines_of_detect_are_read(tmp_path: Path):
    """Those of pictures; one that failed is not listed, so it is searched again."""
    faces = [{"box": {"x": 1, "y": 2, "width": 3, "height": 4}, "score": 0.9}]
    lines = [{"path": "a.jpg", "faces": faces}, {"path": "b.jpg", "error": {}}, {"path": "c.mp4", "tracks": []}]

    assert {"a.jpg": [(1, 2, 3, 4)]} == boxes(put(tmp_path, "set.jsonl", "\n".join(map(json.dumps, lines))))


def test_of_several_labels_those_of_faces_count(tmp_path: Path):
    """In any case, and in the plural; where no label says so, every box is covered."""
    for names, expected in ((("Faces", "car"), 1), (("head", "car"), 2)):
        data = {
            "images": [IMAGE],
            "categories": [{"id": number, "name": name} for number, name in enumerate(names)],
            "annotations": [{"image_id": 7, "category_id": number, "bbox": [1, 2, 3, 4]} for number in range(2)],
        }
        assert expected == len(boxes(put(tmp_path, "set.json", data))["a.jpg"])


def cvat(shapes: str, before: str = "") -> str:
    return f'{before}<annotations><image id="0" name="a.jpg" width="9" height="9">{shapes}</image></annotations>'


@pytest.mark.parametrize(
    ("shape", "bounds"),
    [
        ('<box label="face" xtl="1" ytl="2" xbr="5" ybr="4"/>', (1, 2, 4, 2)),
        ('<box label="face" xtl="1" ytl="2" xbr="5" ybr="4" rotation="90"/>', (2, 1, 2, 4)),
        ('<ellipse label="face" cx="5" cy="5" rx="2" ry="1"/>', (3, 4, 4, 2)),
        ('<ellipse label="face" cx="5" cy="5" rx="2" ry="1" rotation="30"/>', (3, 3, 4, 4)),
        ('<polygon label="face" points="1,2;5,2;3,8"/>', (1, 2, 4, 6)),
        ('<mask label="face" rle="1" left="1" top="2" width="3" height="4"/>', (1, 2, 3, 4)),
    ],
)
def test_each_shape_is_covered_by_its_bounds(tmp_path: Path, shape: str, bounds: tuple[int, ...]):
    """Turned ones as well."""
    assert {"a.jpg": [pytest.approx(bounds)]} == boxes(put(tmp_path, "set.xml", cvat(shape)))


@pytest.mark.parametrize(
    ("name", "content"),
    {
        "set.txt": "",
        "set.json": "{}",
        "set.jsonl": "[1]",
        "empty.xml": "",
        "cut.xml": "<annotations><image",
        "track.xml": '<annotations><track id="0" label="face"/></annotations>',
        "skeleton.xml": cvat('<skeleton label="face"/>'),
        "bare.xml": cvat('<box label="face" xtl="1"/>'),
        "outside.xml": '<annotations><box label="face" xtl="1" ytl="1" xbr="2" ybr="2"/></annotations>',
        "entities.xml": cvat("&b;", '<!DOCTYPE a [<!ENTITY b "b">]>'),
        "columns.csv": "name,x\na.jpg,1\n",
        "half.csv": "path,x,y,width,height\na.jpg,1,2,3,\n",
        "words.csv": "path,x,y,width,height\na.jpg,one,2,3,4\n",
        "flat.csv": "path,x,y,width,height\na.jpg,1,2,0,4\n",
        "nan.csv": "path,x,y,width,height\na.jpg,nan,2,3,4\n",
        "stranger.json": '{"images": [], "annotations": [{"image_id": 1, "bbox": [1, 2, 3, 4]}]}',
        "deep.json": "[" * 100_000,
        "bytes.csv": "path,x\n\udcff",
    }.items(),
)
def test_what_is_no_data_set_is_refused_whole(tmp_path: Path, name: str, content: str):
    """No box of it is used, and nothing of it is said: a face whose box was not understood would stay."""
    file = tmp_path / name
    file.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(DataSetError) as refused:
        read(file)

    assert name not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_every_form_is_written_and_read():
    """JSON lines are what the command line always wrote."""
    assert {*WRITERS, DataSetForm.JSONL} == set(DataSetForm)
    assert {*SUFFIX.values(), ".jsonl"} == set(READERS)


def test_coco_has_what_its_tools_ask_for():
    """Numbers by which boxes name their pictures and categories, an area, and no crowd."""
    box = LabelledBox(1, 2, 3, 4, 0.5, "centerface", None)
    data = json.loads("".join(WRITERS[DataSetForm.COCO]([LabelledPicture("a.jpg", 9, 9, (box, box))])))

    assert [1, 2] == [each["id"] for each in data["annotations"]]
    assert {"image_id": 1, "category_id": 1, "area": 12, "iscrowd": 0}.items() <= data["annotations"][0].items()
    assert [{"id": 1, "name": "face", "supercategory": "person"}] == data["categories"]


def test_cvat_has_what_it_imports():
    """The version of the format, and the label in the task's own list."""
    root = ET.fromstring("".join(WRITERS[DataSetForm.CVAT]([])))

    assert "1.1" == root.findtext("version")
    assert "face" == root.findtext("meta/task/labels/label/name")
