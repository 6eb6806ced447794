import io
import json
import re
import ssl
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
import yaml

from faceguard.settings import Settings
from testing.server import serving
from testing.zips import zipped
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
CADDYFILE = DEPLOY / "caddy/Caddyfile"
Found = TypeVar("Found")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The compose file as Docker reads it."""
    file: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return file


def test_images_are_pinned_by_tag(compose: dict[str, Any]):
    """No image floats."""
    for service in compose["services"].values():
        assert re.search(r":v?\d+\.\d+\.\d+", service["image"])


def test_the_service_has_no_way_out(compose: dict[str, Any]):
    """Its only network is internal, it publishes nothing, and it may do no more than in docs/docker.md."""
    service = compose["services"]["faceguard"]

    assert ["inside"] == service["networks"]
    assert compose["networks"]["inside"]["internal"]
    assert "ports" not in service
    assert (True, ["ALL"], "1g") == (service["read_only"], service["cap_drop"], service["mem_limit"])


def test_every_variable_of_the_service_is_a_setting(compose: dict[str, Any]):
    """What compose sets exists."""
    variables = compose["services"]["faceguard"]["environment"]

    assert variables.keys() <= {f"FACEGUARD_{name.upper()}" for name in Settings.model_fields}


def test_what_waits_of_videos_fits_into_the_memory(compose: dict[str, Any]):
    """Most of it is left for the work."""
    service = compose["services"]["faceguard"]
    settings = Settings(video_memory=service["environment"]["FACEGUARD_VIDEO_MEMORY"])

    assert ("1g", 2**30 // 8) == (service["mem_limit"], settings.video_memory)


def test_what_has_no_room_in_memory_waits_on_the_disk(compose: dict[str, Any]):
    """In a volume of its own, which has room for the longest video and its result."""
    service = compose["services"]["faceguard"]
    variables = service["environment"]
    settings = Settings(spool=variables["FACEGUARD_SPOOL"], video_disk=variables["FACEGUARD_VIDEO_DISK"])
    mounted = [name for each in compose["services"].values() for name in each.get("volumes", ()) if "spool" in name]

    assert [f"spool:{settings.spool}"] == mounted == service["volumes"]
    assert "spool" in compose["volumes"]
    assert 2 * settings.max_video <= settings.video_disk


def test_every_file_that_is_mounted_is_there(compose: dict[str, Any]):
    """Binds name files of the repository, and named volumes are declared."""
    for service in compose["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in compose["volumes"], source


def test_grafana_finds_its_dashboard_and_its_data(compose: dict[str, Any]):
    """The dashboard lies where the provider looks, and asks for the data source of the kind that is provided."""
    provisioning = DEPLOY / "grafana/provisioning"
    provider = yaml.safe_load((provisioning / "dashboards/faceguard.yaml").read_text())["providers"][0]
    source = yaml.safe_load((provisioning / "datasources/prometheus.yaml").read_text())["datasources"][0]
    dashboard = json.loads((DEPLOY / "grafana/dashboard.json").read_text())
    mounted = [volume.split(":")[1] for volume in compose["services"]["grafana"]["volumes"]]

    assert f"{provider['options']['path']}/dashboard.json" in mounted
    assert {source["type"]} == {panel["datasource"]["type"] for panel in dashboard["panels"] if "datasource" in panel}


def test_no_password_is_given_away(compose: dict[str, Any]):
    """Whoever starts it has to choose Grafana's: there is none to fall back to."""
    password = compose["services"]["grafana"]["environment"]["GF_SECURITY_ADMIN_PASSWORD"]

    assert re.fullmatch(r"\$\{GRAFANA_PASSWORD:\?[^}]+\}", password)
    assert "admin" not in password


def test_prometheus_scrapes_the_service_and_reads_the_alerts():
    """Target and rule file are those that there are."""
    configuration = yaml.safe_load((DEPLOY / "prometheus/prometheus.yaml").read_text())

    assert ["faceguard:8000"] == configuration["scrape_configs"][0]["static_configs"][0]["targets"]
    assert all((DEPLOY / "prometheus" / name).exists() for name in configuration["rule_files"])


def test_the_proxy_limits_bodies_a_little_above_the_service():
    """So that the service's own answer, which says why, is what a client sees."""
    for setting, matcher in (("max_body", "others"), ("max_archive", "archive")):
        (limit,) = re.findall(rf"request_body @{matcher} {{\s*max_size (\d+)MiB", CADDYFILE.read_text())
        assert Settings.model_fields[setting].default < int(limit) * 2**20


def test_the_proxy_serves_tls_and_refuses_what_is_too_much(caddy: str, photo: bytes, tmp_path: Path):
    """A photo comes back redacted over TLS as without, metrics are not shown, 40 MB are a 413 unless an archive."""
    with serving() as server:
        upstream = server.url.removeprefix("http://")
        environment = {
            "HOME": str(tmp_path), "SITE": "localhost", "HTTP_PORT": "8580", "HTTPS_PORT": "8581", "UPSTREAM": upstream,
        }  # fmt: skip
        command = [caddy, "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as proxy:
            try:
                roots = list(waited(lambda: tmp_path.rglob("root.crt")))
                with httpx2.Client(verify=ssl.create_default_context(cafile=str(roots[0])), timeout=60) as client:
                    site = "https://localhost:8581"
                    waited(lambda: reached(client, f"{site}/livez"))
                    through = client.post(f"{site}/v1/redact", files={"image": photo})
                    direct = httpx2.post(f"{server.url}/v1/redact", files={"image": photo}, timeout=60)
                    large = client.post(f"{site}/v1/redact", files={"image": b"\xff\xd8\xff" + bytes(40_000_000)})
                    # more than a picture may have, sent and answered at once
                    archive = zipped({f"{number}.jpg": photo + bytes(4_000_000) for number in range(10)})
                    redacted = client.post(
                        f"{site}/v1/redact/archive", content=archive, headers={"Content-Type": "application/zip"}
                    )
                    metrics = client.get(f"{site}/metrics")
            finally:
                proxy.terminate()

    assert direct.content == through.content
    assert 413 == large.status_code
    with zipfile.ZipFile(io.BytesIO(redacted.content)) as pictures:
        assert 11 == len(pictures.namelist())
    assert 404 == metrics.status_code


def reached(client: httpx2.Client, url: str) -> list[bool]:
    try:
        return [True] if client.get(url).status_code == 200 else []
    except httpx2.TransportError:
        return []


def waited(condition: Callable[[], Iterable[Found]]) -> list[Found]:
    """Return what the condition gives as soon as it gives anything."""
    for _ in range(100):
        if found := list(condition()):
            return found
        time.sleep(0.1)
    raise TimeoutError
