"""Faces that are covered or turned away are counted by themselves, by their kind."""

import json
from pathlib import Path

import numpy as np

from benchmarks.conditions import Sample, samples, told
from benchmarks.covered import covered, masked


def test_each_kind_is_of_faces_that_the_set_has(shared_data: Path):
    """Of 24 pixels and more, none of them twice, so that a row counts what is in the pictures."""
    known = json.loads((shared_data / "wider_dev" / "boxes.json").read_text())

    for asked in covered().values():
        for name, faces in asked.items():
            assert len(faces) == len({*map(tuple, faces)}), name
            assert all(face in known[name] and face[3] >= 24 for face in faces), name


def test_masks_are_those_of_the_labels(shared_data: Path):
    """The same pictures show people without one."""
    folder = shared_data / "facemask_dev"

    asked = masked(folder)
    faces = [sample.faces[sample.counted] for sample in samples(folder, asked)]

    assert sum(map(len, asked.values())) == sum(map(len, faces))
    assert sum(map(len, faces)) < sum(len(sample.faces) for sample in samples(folder))


def test_faces_that_are_not_asked_for_are_neither_missed_nor_false():
    """Those beside them in a picture are faces too."""
    faces = np.array([[0, 0, 30, 30], [100, 0, 30, 30], [200, 0, 30, 30]], float)
    sample = Sample(np.zeros((40, 240, 3), np.uint8), faces, np.array([True, False, False]))
    rows = np.hstack([faces[:2], [[0.9], [0.9]]])

    assert (1, 0) == told(lambda _: rows, 0.5, [sample])
    assert (0, 0) == told(lambda _: rows[1:], 0.5, [sample])
