import json
import re
from typing import Any

import pytest
import yaml

from faceguard.metrics import Metrics
from faceguard.settings import Settings
from testing.commands import run_by
from tests.conftest import ROOT

CHART = ROOT / "deploy/helm"
KUBERNETES = "1.34"
FOREIGN = {"ServiceMonitor"}
"""Kinds of others, which Kubernetes' own schemas do not have."""
VARIANTS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "fixed": {"replicas": 3, "networkPolicy": {"enabled": False}},
    "everything": {
        "apiKeysSecret": "keys",
        "receiptsSecret": "receipts",
        "autoscaling": {"enabled": True, "queueDepth": 2},
        "imagePullSecrets": [{"name": "registry"}],
        "ingress": {
            "enabled": True,
            "className": "nginx",
            "host": "faces.example.org",
            "path": "/faces",
            "tlsSecret": "faces-tls",
        },
        "networkPolicy": {"from": [{"podSelector": {"matchLabels": {"app": "proxy"}}}]},
        "nodeSelector": {"kubernetes.io/arch": "arm64"},
        "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
        "settings": {"ALLOWED_HOSTS": "photos.example.org", "DETAIL": "fast", "QUEUE": 4},
        "tolerations": [{"key": "pictures", "operator": "Exists"}],
    },
}


def rendered(helm, values: dict[str, Any]) -> dict[str, Any]:
    """Render the documents of the chart, by kind."""
    with helm.Chart.load(str(CHART)) as chart:
        texts = chart.render(values, name="faces", namespace="pictures")
    documents = [yaml.safe_load(text) for path, text in texts.items() if not path.endswith(".txt")]
    return {document["kind"]: document for document in documents if document}


def container(documents: dict[str, Any]) -> dict[str, Any]:
    """Return the service's container."""
    found: dict[str, Any] = documents["Deployment"]["spec"]["template"]["spec"]["containers"][0]
    return found


@pytest.fixture(scope="module")
def documents(helm) -> dict[str, Any]:
    """The chart as it is without any values."""
    return rendered(helm, {})


@pytest.fixture(scope="module")
def pod(documents: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = documents["Deployment"]["spec"]["template"]["spec"]
    return spec


def test_helm_has_nothing_to_say_against_the_chart(helm):
    """`helm lint --strict` finds no warning and no error."""
    report = helm.lint(str(CHART), strict=True, kube_version=f"v{KUBERNETES}.0")

    assert [] == report["errors"]
    assert [] == [message for message in report["messages"] if message["severity"] > 1]


def installed_by(command: str) -> dict[str, Any]:
    """Return the values that a `helm install` line of the docs sets."""
    values: dict[str, Any] = {}
    for names, value in re.findall(r" --set ([\w.]+)=(\S+)", command):
        group, _, name = names.partition(".")
        values.setdefault(group, {})[name] = yaml.safe_load(value)
    return values


DOCUMENTED = {command: installed_by(command) for command in run_by("tests/deploy/test_chart.py")}


@pytest.mark.parametrize("values", (VARIANTS | DOCUMENTED).values(), ids=VARIANTS | DOCUMENTED)
def test_what_is_rendered_is_what_kubernetes_takes(helm, kubernetes, values: dict[str, Any]):
    """Each document passes Kubernetes' own schema, unknown fields forbidden."""
    for kind, document in rendered(helm, values).items():
        if kind not in FOREIGN:
            kubernetes.validate(document, KUBERNETES, strict=True)


def test_what_a_cluster_may_lack_is_asked_for(helm, documents):
    """Autoscaler, ingress and monitor need metrics, a controller and the operator's CRDs; all else is there unasked."""
    kinds = {"Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service"}
    more = {"HorizontalPodAutoscaler", "Ingress", "ServiceMonitor"}

    assert kinds == documents.keys()
    assert kinds | more == rendered(helm, VARIANTS["everything"]).keys()


def test_nothing_may_go_out(documents):
    """The network policy names egress and allows none."""
    spec = documents["NetworkPolicy"]["spec"]

    assert "Egress" in spec["policyTypes"]
    assert [] == spec["egress"]
    assert documents["Deployment"]["spec"]["selector"] == spec["podSelector"]


def test_it_scales_down_without_an_adapter(helm):
    """The processor alone decides where no more is said than that it scales."""
    scaler = rendered(helm, {"autoscaling": {"enabled": True}})["HorizontalPodAutoscaler"]["spec"]

    assert ["cpu"] == [metric["resource"]["name"] for metric in scaler["metrics"]]


def test_it_scales_on_queue_and_processor_where_asked(helm):
    """Both metrics count, and the queue's is one that the service has."""
    scaler = rendered(helm, VARIANTS["everything"])["HorizontalPodAutoscaler"]["spec"]
    metrics = {metric["type"]: metric for metric in scaler["metrics"]}
    known = {family.name for family in Metrics()._registry.collect()}

    assert "cpu" == metrics["Resource"]["resource"]["name"]
    assert metrics["Pods"]["pods"]["metric"]["name"] in known


def test_an_ingress_leads_to_the_service(helm):
    """By a port that it has, under a name that it may be called by and a path that it knows of, as long as it takes."""
    documents = rendered(helm, VARIANTS["everything"])
    ingress, service = documents["Ingress"], documents["Service"]
    (rule,) = ingress["spec"]["rules"]
    backend = rule["http"]["paths"][0]["backend"]["service"]
    variables = {v["name"]: v.get("value") for v in container(documents)["env"]}
    annotations = {name.rpartition("/")[2]: value for name, value in ingress["metadata"]["annotations"].items()}

    assert service["metadata"]["name"] == backend["name"]
    assert backend["port"]["name"] in {port["name"] for port in service["spec"]["ports"]}
    assert rule["host"] in variables["FACEGUARD_ALLOWED_HOSTS"].split(",")
    assert rule["http"]["paths"][0]["path"] == variables["FACEGUARD_ROOT_PATH"]
    assert [rule["host"]] == ingress["spec"]["tls"][0]["hosts"]
    assert Settings.model_fields["max_body"].default < int(annotations["proxy-body-size"][:-1]) * 2**20
    assert Settings.model_fields["deadline"].default < int(annotations["proxy-read-timeout"])


def test_an_ingress_without_a_path_has_no_prefix(helm):
    """The service lives at the root of its host then."""
    documents = rendered(helm, {"ingress": {"enabled": True, "host": "faces.example.org"}})

    assert "FACEGUARD_ROOT_PATH" not in {variable["name"] for variable in container(documents)["env"]}


@pytest.mark.parametrize(
    "values",
    [
        {"ingress": {"enabled": True}},
        {"ingress": {"enabled": True, "host": "faces.example.org", "path": "faces"}},
        {"serviceMonitor": {"interval": "often"}},
    ],
)
def test_values_that_cannot_work_are_refused(helm, values: dict[str, Any]):
    """Before anything reaches the cluster."""
    with pytest.raises(Exception, match="values don't meet the specifications of the schema"):
        rendered(helm, values)


def test_a_monitor_finds_the_service(helm):
    """By its labels and its port, and the operator finds the monitor by a label that is given."""
    documents = rendered(helm, VARIANTS["everything"])
    monitor, service = documents["ServiceMonitor"], documents["Service"]
    (endpoint,) = monitor["spec"]["endpoints"]

    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert endpoint["port"] in {port["name"] for port in service["spec"]["ports"]}
    assert "/metrics" == endpoint["path"]
    assert "prometheus" == monitor["metadata"]["labels"]["release"]


def test_a_pod_may_do_nothing_that_it_need_not(pod):
    """It is not root, writes to a small /tmp in memory and to the spool alone, and has no capability and no token."""
    container = pod["containers"][0]["securityContext"]

    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["runAsUser"] > 0
    assert "RuntimeDefault" == pod["securityContext"]["seccompProfile"]["type"]
    assert not pod["automountServiceAccountToken"]
    assert {"drop": ["ALL"]} == container["capabilities"]
    assert container["readOnlyRootFilesystem"]
    assert not container["allowPrivilegeEscalation"]
    assert ["/tmp", "/spool"] == [mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]]


def test_a_pod_has_time_to_finish(pod):
    """Endpoints forget it first, then it finishes what runs, then it may be killed."""
    from faceguard.server.server import LAST_SECONDS  # noqa: PLC0415

    container = pod["containers"][0]

    assert pod["terminationGracePeriodSeconds"] > LAST_SECONDS + container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert ["/readyz", "/readyz", "/livez"] == [
        container[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "readiness", "liveness")
    ]


def test_each_pod_has_a_worker_a_core(pod):
    """The number of workers follows the CPU limit, not the cores of the node."""
    variables = {variable["name"]: variable for variable in pod["containers"][0]["env"]}

    assert "limits.cpu" == variables["FACEGUARD_WORKERS"]["valueFrom"]["resourceFieldRef"]["resource"]


def test_what_waits_of_videos_fits_into_the_pod(pod):
    """Memory is left for the work on them, and the volume is larger than what they may take of it."""
    variables = {v["name"]: v.get("value") for v in pod["containers"][0]["env"]}
    settings = Settings(video_memory=variables["FACEGUARD_VIDEO_MEMORY"], video_disk=variables["FACEGUARD_VIDEO_DISK"])
    limit = pod["containers"][0]["resources"]["limits"]["memory"]
    (spool,) = (volume for volume in pod["volumes"] if volume["name"] == "spool")

    assert ("2Gi", 2 * 2**30 // 8) == (limit, settings.video_memory)
    assert settings.video_disk < int(spool["emptyDir"]["sizeLimit"].removesuffix("Gi")) * 2**30
    assert "/spool" == variables["FACEGUARD_SPOOL"]


def test_the_spool_can_be_left_out(helm):
    """Then nothing is written to a disk."""
    pod = rendered(helm, {"spool": ""})["Deployment"]["spec"]["template"]["spec"]

    assert "spool" not in {volume["name"] for volume in pod["volumes"]}
    assert "FACEGUARD_SPOOL" not in {variable["name"] for variable in pod["containers"][0]["env"]}


@pytest.mark.parametrize("values", VARIANTS.values(), ids=VARIANTS)
def test_every_variable_is_a_setting(helm, values: dict[str, Any]):
    """What the pod is given exists, and the service in the cluster may be called by its name."""
    deployment = rendered(helm, values)["Deployment"]
    variables = {v["name"]: v.get("value") for v in deployment["spec"]["template"]["spec"]["containers"][0]["env"]}
    given = {name.removeprefix("FACEGUARD_").lower(): value for name, value in variables.items() if value}
    given.pop("spool", None)  # a folder of the pod

    assert variables.keys() <= {f"FACEGUARD_{name.upper()}" for name in Settings.model_fields}
    assert "faces-face-privacy-guard.pictures.svc" in Settings(**given).allowed_hosts


def test_the_schema_of_the_values_names_all_settings():
    """But those that the chart sets itself, or that have no place in a pod."""
    schema = json.loads((CHART / "values.schema.json").read_text())
    known = schema["properties"]["settings"]["propertyNames"]["enum"]
    own = {"host", "port", "workers", "models", "api_keys_file", "receipt_key", "spool"}

    assert {name.upper() for name in Settings.model_fields.keys() - own} == set(known)


def test_the_chart_has_the_version_of_the_package():
    """Chart, image of the compose file and package go together."""
    from faceguard import __version__  # noqa: PLC0415

    assert f'appVersion: "{__version__}"' in (CHART / "Chart.yaml").read_text()
    assert f"image: face-privacy-guard:{__version__}\n" in (ROOT / "deploy/compose.yaml").read_text()


def test_documents_are_indented_as_one():
    """No template has a tab or a space at the end of a line."""
    for path in CHART.rglob("*.yaml"):
        assert not re.search(r"\t| $", path.read_text(), re.MULTILINE), path
