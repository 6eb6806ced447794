import hashlib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from faceguard.errors import ModelError
from faceguard.models import Weights, catalogue


def test_bundled_weights_are_in_place():
    """What the package carries is there and what the manifest pins."""
    assert {"ok"} == {Weights().state(model) for model in catalogue() if model.bundled}


def test_the_users_folder_is_looked_into_first(tmp_path: Path):
    """A file there counts, even when it is wrong."""
    (tmp_path / "yunet_n.onnx").write_bytes(b"wrong")
    weights = Weights(tmp_path)

    assert weights.has("yunet")
    with pytest.raises(ModelError, match=r"yunet_n.onnx is altered"):
        weights.verify()


def test_a_missing_file_is_named_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The message says which file, where it was looked for, and how to mend it."""
    assert catalogue()  # which is read once
    monkeypatch.setattr("faceguard.models.HERE", tmp_path)

    with pytest.raises(ModelError, match=r"is missing from .*make setup"):
        Weights().verified("centerface")


def test_the_tests_model_is_the_pinned_one(shared: Path):
    """The YuNet of the test material is the file that the manifest names."""
    model = next(model for model in catalogue() if model.name == "yunet")

    assert model.sha256 == hashlib.sha256((shared / "models/yunet_n.onnx").read_bytes()).hexdigest()


def test_there_is_one_opencv():
    """Two distributions would write over each other's files."""
    assert 1 == len(set(packages_distributions()["cv2"]))
