"""What `detectors.toml` may say, and what is told where it is wrong."""

import hashlib
from pathlib import Path

import pytest

from faceguard.errors import ModelError
from faceguard.models import Weights
from faceguard.models import brought as module
from faceguard.models.brought import LIST, NOT_STATED, FamilyName

CONTENT = b"weights"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file of weights, and files of other kinds."""
    (tmp_path / "Mine v2.onnx").write_bytes(CONTENT)
    (tmp_path / "readme.txt").write_text("none")
    (tmp_path / "folder.onnx").mkdir()
    return tmp_path


def listed(folder: Path, text: str) -> Weights:
    (folder / LIST).write_text(text)
    return Weights(folder)


def test_a_file_without_an_entry_has_the_name_of_the_file(folder: Path):
    """In letters that can be asked for; nothing else is known of it."""
    (own,) = Weights(folder).brought

    assert ("mine-v2", folder / "Mine v2.onnx", DIGEST) == (own.name, own.path, own.sha256)
    assert (NOT_STATED, None, None, False) == (own.licence, own.family, own.threshold, own.listed)


def test_an_entry_says_what_a_file_is(folder: Path):
    """Once: it has no second one by its own name."""
    text = (
        f'[[detector]]\nfile = "Mine v2.onnx"\nname = "crowd"\nfamily = "SCRFD"\nthreshold = 0.4\n'
        f'licence = "CC-BY-NC-4.0"\nsha256 = "{DIGEST.upper()}"\n'
    )

    (own,) = listed(folder, text).brought

    assert ("crowd", FamilyName.SCRFD, 0.4, "CC-BY-NC-4.0") == (own.name, own.family, own.threshold, own.licence)
    assert own.listed


def test_a_file_of_the_manifest_may_have_an_entry(folder: Path):
    """It has none by itself: it is a detector of the package's own."""
    (folder / "yunet_n.onnx").write_bytes(CONTENT)

    assert ["mine-v2"] == [own.name for own in Weights(folder).brought]
    assert ["again", "mine-v2"] == [
        own.name for own in listed(folder, '[[detector]]\nfile = "yunet_n.onnx"\nname = "again"').brought
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[detector]", "Expected"),
        ("detector = 1", "detector: Input should be a valid list"),
        ("[[detectors]]", "detectors: There is no such member; the members are detector"),
        ("[[detector]]", "detector 1, file: Field required"),
        ('[[detector]]\nfile = "../a.onnx"', "detector 1, file: .* without a folder"),
        ('[[detector]]\nfile = "/etc/passwd"', "detector 1, file: .* without a folder"),
        ('[[detector]]\nfile = "a.bin"', "detector 1, file: .* ends in .onnx"),
        ('[[detector]]\nfile = "nowhere.onnx"', "nowhere.onnx is missing, but detectors.toml names it"),
        ('[[detector]]\nfile = "folder.onnx"', "folder.onnx is missing"),
        ('[[detector]]\nfile = "Mine v2.onnx"\nname = "Ours!"', "detector 1, name: String should match"),
        ('[[detector]]\nfile = "Mine v2.onnx"\nfamily = "yolo"', "family: Input should be 'scrfd', 'retinaface'"),
        ('[[detector]]\nfile = "Mine v2.onnx"\nthreshold = 0', "threshold: Input should be greater than 0"),
        ('[[detector]]\nfile = "Mine v2.onnx"\nthreshold = nan', "threshold: Input should be"),
        ('[[detector]]\nfile = "Mine v2.onnx"\nlicense = "MIT"', "license: There is no such member; .* licence"),
        ('[[detector]]\nfile = "Mine v2.onnx"\nlicence = ""', "licence: String should have at least 1"),
        (f'[[detector]]\nfile = "Mine v2.onnx"\nsha256 = "{"0" * 64}"', f"is altered: .* found {DIGEST}"),
        ('[[detector]]\nfile = "Mine v2.onnx"\nname = "yunet"', "one of a name that is taken"),
        ('[[detector]]\nfile = "Mine v2.onnx"\n' * 2, "has two detectors mine-v2"),
    ],
)
def test_a_wrong_entry_is_told_of(folder: Path, text: str, told: str):
    """By its place in the list, and what was expected."""
    with pytest.raises(ModelError, match=told):
        _ = listed(folder, text).brought


def test_a_list_that_is_no_text_is_told_of(folder: Path):
    """It is read as UTF-8."""
    (folder / LIST).write_bytes(b"\xff\xfe")

    with pytest.raises(ModelError, match=LIST):
        _ = Weights(folder).brought


def test_a_file_without_a_name_needs_an_entry(tmp_path: Path):
    """Nothing is left of this one that could be asked for."""
    (tmp_path / "脸.onnx").write_bytes(CONTENT)

    with pytest.raises(ModelError, match="give it one in"):
        _ = Weights(tmp_path).brought


def test_a_large_file_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Before it is held in memory."""
    monkeypatch.setattr(module, "MAX_FILE", len(CONTENT) - 1)

    with pytest.raises(ModelError, match="is larger than"):
        _ = Weights(folder).brought


def test_a_file_that_changes_is_not_loaded(folder: Path):
    """A thread that gets new detectors runs what was there at the start, and what reports name."""
    weights = Weights(folder)
    (own,) = weights.brought
    before = weights.content(own)
    own.path.write_bytes(b"others")

    assert CONTENT == before
    with pytest.raises(ModelError, match="is altered"):
        weights.content(own)


def test_without_a_folder_nothing_is_brought():
    """The package's own files are none of a user's."""
    assert () == Weights().brought
