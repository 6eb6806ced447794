"""The file of known pictures."""

import json
from pathlib import Path

import pytest

from faceguard.gate.baseline import Baseline, BaselineError
from faceguard.gate.verdict import Verdict

ONE, OTHER = "ab" * 32, "cd" * 32


def test_it_knows_files_with_faces_by_their_digests(tmp_path: Path):
    """And no others; their paths are for people who read it."""
    found = [
        Verdict("b.jpg", "faces", OTHER, 2),
        Verdict("a.jpg", "faces", ONE, 1),
        Verdict("c.jpg", "none", "ef" * 32),
    ]
    file = tmp_path / "known.json"
    file.write_bytes(Baseline.of(found).content())

    assert {ONE, OTHER} == Baseline.read(file).known.keys()
    assert [ONE, OTHER] == list(json.loads(file.read_text())["known"])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        '{"version": 2, "known": {}}',
        '{"version": 1, "known": {"a.jpg": {"path": "a.jpg", "faces": 1}}}',
        '{"version": 1, "known": {}, "names": ["*"]}',
    ],
)
def test_what_is_no_baseline_knows_nothing(tmp_path: Path, content: str):
    """It is refused, lest a gate open by a file that says something else."""
    (tmp_path / "known.json").write_text(content)

    with pytest.raises(BaselineError):
        Baseline.read(tmp_path / "known.json")
