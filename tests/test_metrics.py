import json
import re

import pytest
from fastapi.testclient import TestClient

from faceguard.detection.detectors import Offer
from faceguard.metrics import Metrics
from faceguard.models import Weights, catalogue
from tests.conftest import ROOT

DEPLOY = ("deploy/grafana/dashboard.json", "deploy/prometheus/alerts.yaml")


def test_every_stage_is_timed(client: TestClient, photo: bytes):
    """In the metrics and in the answer's own header, the waiting first."""
    answer = client.post("/v1/redact", files={"image": photo})

    stages = [part.partition(";")[0] for part in answer.headers["server-timing"].split(", ")]
    metrics = client.get("/metrics").text
    assert ["wait", "decode", "detect", "redact", "encode"] == stages
    for stage in stages:
        assert f'faceguard_stage_seconds_count{{stage="{stage}"}}' in metrics


def test_what_does_not_change_is_told(client: TestClient):
    """Workers, places and the models in use with their digests: not those for accelerators that are not used."""
    metrics = client.get("/metrics").text

    assert "faceguard_workers 1.0" in metrics
    assert "faceguard_queue_places 4.0" in metrics
    used = {model for model in Offer.of(Weights()).used if model.bundled}
    assert used
    for model in catalogue():
        row = f'faceguard_model_info{{model="{model.name}",sha256="{model.sha256}"}} 1.0'
        assert (model in used) == (row in metrics)


def test_there_is_no_series_that_nobody_asked_for(client: TestClient):
    """No time of creation beside each counter."""
    assert "_created" not in client.get("/metrics").text


@pytest.mark.parametrize("path", DEPLOY)
def test_deployed_rules_name_metrics_that_there_are(path: str):
    """Dashboard and alerts ask for nothing that was renamed."""
    exposed = {sample.name for family in Metrics()._registry.collect() for sample in family.samples}
    families = {family.name for family in Metrics()._registry.collect()}
    suffixed = families | {f"{name}{suffix}" for name in families for suffix in ("_total", "_bucket", "_sum", "_count")}

    named = set(re.findall(r"faceguard_[a-z_]+", (ROOT / path).read_text()))

    assert named
    assert named <= exposed | suffixed


def test_the_dashboard_shows_every_metric():
    """None is collected for nothing."""
    queries = json.dumps(json.loads((ROOT / DEPLOY[0]).read_text()))

    for family in Metrics()._registry.collect():
        assert family.name in queries
