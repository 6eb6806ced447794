"""Receipts in the answers of a service that has a key, and reasons that its operator lists."""

import io
import json
import zipfile
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP
from hashlib import sha256
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from faceguard.app import create_app
from faceguard.errors import FaceguardError
from faceguard.receipts.keys import PublicKey, SigningKey
from faceguard.receipts.ledger import Ledger
from faceguard.receipts.receipt import Receipt
from faceguard.receipts.statement import stated
from faceguard.settings import Settings
from testing.pictures import saved, scene
from testing.zips import zipped
from tests.api.problems import assert_problem

CODES = '[codes]\nB6 = "personal privacy"\n'
QUICK = {"detector": "mediapipe", "reason": "B6", "reviewer": "A. B."}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key, and a list of codes."""
    folder = tmp_path_factory.mktemp("receipts")
    SigningKey.new().write(folder / "own.key")
    (folder / "reasons.toml").write_text(CODES)
    return folder


@pytest.fixture(scope="module")
def signing(folder: Path) -> Iterator[TestClient]:
    """A client of a service that signs."""
    settings = Settings(
        workers=1, allowed_hosts="testserver", receipt_key=folder / "own.key", reasons=folder / "reasons.toml"
    )
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture(scope="module")
def public(folder: Path) -> PublicKey:
    """The half that verifies."""
    return PublicKey.read(folder / "own.key.pub")


def receipts(content: bytes, key: PublicKey, *pictures: bytes) -> list[Receipt]:
    """Return the receipts of a file that has no flaw and is of these pictures."""
    ledger = Ledger(io.BytesIO(content), key)
    assert [] == ledger.flaws
    assert all(stated(ledger, sha256(picture).hexdigest()).proven for picture in pictures)
    return list(ledger.each())


def test_json_has_the_line_that_is_verified(signing: TestClient, public: PublicKey, photo: bytes):
    """As a text, so that no program on the way writes it anew; it says what the report says."""
    answer = signing.post(
        "/v1/redact", files={"image": photo}, data=QUICK, headers={"Accept": "application/json"}
    ).json()

    (receipt,) = receipts(answer["receipt"].encode(), public)
    assert (0, None, None) == (receipt.number, receipt.previous, receipt.names)
    assert answer["output_sha256"] == receipt.report["output_sha256"]
    assert {"B6": "personal privacy"} == receipt.codes
    assert ("B6", "A. B.") == (receipt.report["settings"]["reason"], receipt.report["settings"]["reviewer"])
    assert "receipt" not in receipt.report


def test_a_form_has_a_part_with_it(signing: TestClient, public: PublicKey, photo: bytes):
    """Between the report and the picture that it is of."""
    response = signing.post("/v1/redact", files={"image": photo}, data=QUICK, headers={"Accept": "multipart/form-data"})

    head = f"Content-Type: {response.headers['content-type']}\r\n\r\n".encode()
    parts = list(BytesParser(policy=HTTP).parsebytes(head + response.content).iter_parts())
    names = [part.get_param("name", header="content-disposition") for part in parts]
    assert ["report", "receipt", "image"] == names
    _, receipt, image = [part.get_payload(decode=True) for part in parts]
    assert isinstance(receipt, bytes)
    assert isinstance(image, bytes)
    assert 1 == len(receipts(receipt, public, image))


def test_an_archive_has_a_chain(signing: TestClient, public: PublicKey):
    """Without names, and of what was redacted alone."""
    pictures = {f"secret-{number}.png": saved(scene(seed=number), "PNG") for number in range(3)}
    archive = zipped({**pictures, "receipts.jsonl": b"", "notes.txt": b"text"})

    response = signing.post(
        "/v1/redact/archive", content=archive, headers={"Content-Type": "application/zip"}, params=QUICK
    )

    with zipfile.ZipFile(io.BytesIO(response.content)) as answer:
        files = {name: answer.read(name) for name in answer.namelist()}
    written = files["receipts.jsonl"]
    found = receipts(written, public, *(files[name] for name in pictures))
    assert [0, 1, 2] == [receipt.number for receipt in found]
    assert b"secret" not in written
    assert list(files)[-2:] == ["receipts.jsonl", "report.jsonl"]


@pytest.mark.parametrize("path", ["/v1/redact", "/v1/redact/archive"])
@pytest.mark.parametrize(
    ("fields", "at"), [({"reason": "b6"}, "reason"), ({"rules": '[{"do": "redact", "reason": "because"}]'}, "rules")]
)
def test_a_reason_that_is_not_listed_is_a_problem(
    signing: TestClient, photo: bytes, path: str, fields: dict[str, str], at: str
):
    """Its own words are not repeated."""
    sent = {"image": photo} if path == "/v1/redact" else {"archive": zipped({"a.jpg": photo})}

    problem = assert_problem(signing.post(path, files=sent, data=fields), "invalid-option")

    assert [at] == [error["option"] for error in problem["errors"]]
    assert "because" not in str(problem)


def test_without_a_key_there_is_none(client: TestClient, photo: bytes):
    """The reason is in the report all the same, whatever it is."""
    answer = client.post(
        "/v1/redact", files={"image": photo}, data=QUICK | {"reason": "because"}, headers={"Accept": "application/json"}
    ).json()

    assert "receipt" not in answer
    assert "because" == answer["settings"]["reason"]


@pytest.mark.parametrize(
    "settings",
    [
        {"receipt_key": "own.key.pub"},
        {"receipt_key": "missing"},
        {"reasons": "own.key"},
        {"reasons": "reasons.toml", "rules": '[{"do": "redact", "reason": "because"}]'},
    ],
)
def test_what_cannot_be_signed_does_not_start(folder: Path, settings: dict[str, str]):
    """No private key, none at all, no list, and a rule of the operator's with a reason that is not on it."""
    paths = {name: str(folder / value) if name != "rules" else value for name, value in settings.items()}

    with pytest.raises((FaceguardError, FileNotFoundError)):
        create_app(Settings.model_validate({"workers": 1, **paths}))


def test_each_box_may_have_its_own_reason(signing: TestClient, public: PublicKey, photo: bytes):
    """In the report as in the receipt, with what its code stands for."""
    box = {"x": 10, "y": 20, "width": 30, "height": 40}
    marked = f"[{json.dumps(box | {'reason': 'B6'})}, {json.dumps(box)}]"

    answer = signing.post(
        "/v1/redact",
        files={"image": photo},
        data={"boxes": marked, "regions": marked},
        headers={"Accept": "application/json"},
    ).json()

    (receipt,) = receipts(answer["receipt"].encode(), public)
    assert {"B6": "personal privacy"} == receipt.codes
    for name in ("faces", "regions"):
        assert ["B6", None] == [place.get("reason") for place in answer[name]]
        assert ["B6", None] == [place.get("reason") for place in receipt.report[name]]
