"""The Indexed Job: what it asks for, and that its command does the whole work between all of its pods."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from faceguard import __version__
from testing.pictures import saved, scene

JOB = Path(__file__).parents[2] / "deploy/kubernetes/indexed-job.yaml"


@pytest.fixture
def job() -> dict[str, Any]:
    """The manifest as Kubernetes reads it."""
    manifest: dict[str, Any] = yaml.safe_load(JOB.read_text())
    return manifest


def test_it_is_what_kubernetes_takes(kubernetes: Any, job: dict[str, Any]):
    """It passes Kubernetes' own schema, unknown fields forbidden."""
    kubernetes.validate(job, "1.34", strict=True)


def test_a_shard_a_pod(job: dict[str, Any]):
    """As many shards as completions, numbered as the pods are."""
    (container,) = job["spec"]["template"]["spec"]["containers"]
    assert "Indexed" == job["spec"]["completionMode"]
    assert f"$(JOB_COMPLETION_INDEX)/{job['spec']['completions']}" == container["args"][-1]
    assert f"face-privacy-guard:{__version__}" == container["image"]


def test_it_has_nothing_to_gain(job: dict[str, Any]):
    """No root, no capability, no token, a root that cannot be written to, and pictures that cannot be changed."""
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert ["ALL"] == container["securityContext"]["capabilities"]["drop"]
    assert {"/photos": True} == {m["mountPath"]: True for m in container["volumeMounts"] if m.get("readOnly")}


@pytest.mark.deploy
def test_its_pods_do_the_whole_work(job: dict[str, Any], tmp_path: Path):
    """Run one after the other, with the folders in other places: every picture once."""
    (tmp_path / "photos").mkdir()
    for number in range(9):
        (tmp_path / f"photos/{number}.jpg").write_bytes(saved(scene(seed=number), "JPEG"))
    (container,) = job["spec"]["template"]["spec"]["containers"]
    for index in range(job["spec"]["completions"]):
        words = [re.sub(r"\$\(JOB_COMPLETION_INDEX\)", str(index), word) for word in container["args"]]
        words = [str(tmp_path / word[1:]) if word.startswith("/") else word for word in words]
        subprocess.run([sys.executable, "-m", "faceguard", *words, "--detector", "mediapipe"], check=True)

    assert {f"{number}.jpg" for number in range(9)} == {path.name for path in (tmp_path / "redacted").glob("*.jpg")}
