"""`faceguard redact --receipts`, and `faceguard verify`."""

import json
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from faceguard.cli import app
from faceguard.cli.run import STOPPED
from faceguard.receipts.keys import SigningKey
from faceguard.receipts.ledger import ledger
from testing.pictures import saved, scene
from tests.conftest import ROOT

pytestmark = pytest.mark.process

MANY = 100
QUICK = ["--detector", "mediapipe"]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key, a hundred pictures, and a run over them with receipts."""
    folder = tmp_path_factory.mktemp("receipts")
    (folder / "in").mkdir()
    for number in range(MANY):
        (folder / f"in/{number:02}.png").write_bytes(saved(scene(seed=number), "PNG"))
    SigningKey.new().write(folder / "own.key")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("FACEGUARD_WORKERS", "1")
        assert 0 == redact("in", "--out", "out", "--reason", "privacy", "--reviewer", "A. B.").exit_code
    return folder


@pytest.fixture
def here(done: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder, to work in."""
    monkeypatch.chdir(done)
    monkeypatch.setenv("FACEGUARD_WORKERS", "1")
    return done


def redact(*words: str, receipts: str = "receipts.jsonl") -> Result:
    with_receipts = ["--receipts", receipts, "--receipt-key", "own.key"]
    return CliRunner().invoke(app, ["redact", *words, *with_receipts, *QUICK])


def verify(*words: str, key: str = "own.key.pub") -> Result:
    return CliRunner().invoke(app, ["verify", *words, "--key", key])


@pytest.mark.usefixtures("here")
def test_a_hundred_pictures_verify():
    """Each by a receipt of its own, which says why and who."""
    result = verify("out", "receipts.jsonl")

    assert 0 == result.exit_code, result.stderr
    assert MANY == len(result.stdout.splitlines()) == result.stdout.count("reason privacy, reviewer A. B.")
    assert f"{MANY} files byte for byte as written, by {MANY} receipts" in result.stderr
    assert "does not prove that every face was found" in result.stderr


def test_after_one_byte_was_changed_in_any_of_them_they_do_not(here: Path):
    """Whichever picture it is, and whichever of its bytes; it is the one that is named."""
    for number, path in enumerate(sorted((here / "out").glob("*.png"))):
        content = path.read_bytes()
        changed = bytearray(content)
        changed[number * len(content) // MANY] ^= 1 << number % 8
        path.write_bytes(changed)
        result = verify("out", "receipts.jsonl")
        path.write_bytes(content)

        assert 1 == result.exit_code
        assert f"out/{path.name}: no receipt is of it" in result.stdout
        assert MANY - 1 == result.stdout.count("privacy")
    assert 0 == verify("out", "receipts.jsonl").exit_code


@pytest.mark.parametrize("edit", ["byte", "removed", "swapped", "torn", "empty"])
def test_receipts_that_were_touched_do_not_verify(here: Path, edit: str):
    """Though all pictures are as they were."""
    lines = (here / "receipts.jsonl").read_bytes().splitlines(keepends=True)
    edited = {
        "byte": [*lines[:50], lines[50].replace(b"privacy", b"privity"), *lines[51:]],
        "removed": [*lines[:50], *lines[51:]],
        "swapped": [*lines[:50], lines[51], lines[50], *lines[52:]],
        "torn": [*lines[:-1], lines[-1][:-2]],
        "empty": [],
    }[edit]
    (here / "edited.jsonl").write_bytes(b"".join(edited))

    assert 1 == verify("out", "edited.jsonl").exit_code
    assert 1 == verify("out/00.png", "edited.jsonl").exit_code


def test_a_cut_end_is_told_by_a_result_without_a_receipt_or_by_the_digest_of_the_last(here: Path):
    """By nothing else: a picture whose receipt is still there verifies."""
    lines = (here / "receipts.jsonl").read_bytes().splitlines(keepends=True)
    (here / "cut.jsonl").write_bytes(b"".join(lines[:-1]))
    with ledger(here / "receipts.jsonl", SigningKey.read(here / "own.key").public) as book:
        last = book.last or ""
        names = {receipt.report["output_sha256"] for receipt in book.each()}

    assert MANY == len(names)
    assert 0 == verify("out", "receipts.jsonl", "--last", last).exit_code
    assert 1 == verify("out", "cut.jsonl").exit_code
    proven = [line.partition(":")[0] for line in verify("out", "cut.jsonl").stdout.splitlines() if "privacy" in line]
    assert 0 == verify(proven[0], "cut.jsonl").exit_code
    assert 1 == verify(proven[0], "cut.jsonl", "--last", last).exit_code


def test_another_key_verifies_nothing(here: Path):
    """And the half that signs is not asked for."""
    SigningKey.new().write(here / "other.key")

    assert 1 == verify("out", "receipts.jsonl", key="other.key.pub").exit_code
    assert 2 == verify("out", "receipts.jsonl", key="own.key").exit_code


@pytest.mark.usefixtures("here")
def test_an_original_is_called_one():
    """It is what nobody may take for the result."""
    result = verify("in/07.png", "receipts.jsonl")

    assert 1 == result.exit_code
    assert "an original, not a result" in result.stdout


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("in", "missing.jsonl"), STOPPED),
        (("missing.png", "receipts.jsonl"), STOPPED),
        (("empty", "receipts.jsonl"), 2),
    ],
)
def test_what_could_not_be_looked_at_is_no_proof(here: Path, words: tuple[str, str], status: int):
    """Receipts, a picture, and a folder without one."""
    (here / "empty").mkdir(exist_ok=True)

    assert status == verify(*words).exit_code


@pytest.mark.usefixtures("here")
def test_a_run_goes_on_with_the_chain(tmp_path: Path):
    """What has its receipt stays; what has none in this file is done again, in one chain."""
    out, receipts = str(tmp_path / "out"), str(tmp_path / "r.jsonl")
    few = ["--include", "0*", "--out", out]
    assert 0 == redact("in", *few, receipts=receipts).exit_code
    assert "10 done before" in redact("in", *few, receipts=receipts).stderr
    manifest = [json.loads(line) for line in (tmp_path / "out/.faceguard-manifest.jsonl").read_text().splitlines()]

    kept = Path(receipts).read_bytes().splitlines(keepends=True)
    Path(receipts).write_bytes(b"".join(kept[:6]) + kept[6][:99])  # as a kill or a full disk leaves it
    (tmp_path / "again").write_bytes(Path(receipts).read_bytes())
    listed = redact("in", *few, "--dry-run", receipts=receipts)
    assert (tmp_path / "again").read_bytes() == Path(receipts).read_bytes()
    result = redact("in", *few, receipts=receipts)

    assert 4 == len(listed.stdout.splitlines())
    assert "6 done before" in result.stderr
    assert 10 == len({line["receipt"] for line in manifest})
    assert 0 == verify(out, receipts).exit_code


@pytest.mark.usefixtures("here")
def test_a_result_without_a_receipt_is_done_again_when_one_is_asked_for(tmp_path: Path):
    """And not when none is."""
    words = ["redact", "in", "--include", "00.png", "--out", str(tmp_path / "out"), *QUICK]
    assert 0 == CliRunner().invoke(app, words).exit_code

    assert "1 picture" in redact(*words[1:6], receipts=str(tmp_path / "r.jsonl")).stderr
    assert "1 done before" in CliRunner().invoke(app, words).stderr


@pytest.mark.usefixtures("here")
def test_a_receipt_may_lie_beside_its_result(tmp_path: Path):
    """As the line that is in the chain; by itself it verifies its picture and no other."""
    out, receipts = tmp_path / "out", tmp_path / "r.jsonl"
    words = ["in", "--include", "0[01].png", "--out", str(out), "--receipt-beside", "--receipt-names"]
    assert 0 == redact(*words, receipts=str(receipts)).exit_code

    for line in receipts.read_bytes().splitlines(keepends=True):
        assert line == (out / f"{json.loads(line)['receipt']['names']['output']}.receipt.json").read_bytes()
    assert 0 == verify(str(out), str(receipts)).exit_code
    last = json.loads(line)["receipt"]["names"]["output"]
    other = ({"00.png", "01.png"} - {last}).pop()
    results = [verify(str(out / name), str(out / f"{last}.receipt.json")) for name in (last, other)]
    assert [0, 1] == [result.exit_code for result in results]
    assert "part of a chain" in results[0].stderr


@pytest.mark.usefixtures("here")
def test_a_reason_may_be_a_code(tmp_path: Path):
    """The receipt says what it stands for, and nothing else is taken."""
    (tmp_path / "reasons.toml").write_text('[codes]\nB6 = "personal privacy"\n')
    one = ["in/00.png", "--out", str(tmp_path / "a.png"), "--reasons", str(tmp_path / "reasons.toml")]
    receipts = str(tmp_path / "r.jsonl")

    assert 2 == redact(*one, "--reason", "b7", receipts=receipts).exit_code
    rules = ["--rules", '[{"do": "redact", "reason": "b7"}]']
    assert 2 == redact(*one, *rules, receipts=receipts).exit_code
    assert 0 == redact(*one, "--reason", "B6", receipts=receipts).exit_code
    assert "reason B6 (personal privacy)" in verify(str(tmp_path / "a.png"), receipts).stdout


@pytest.mark.parametrize(
    "words",
    [
        ["--receipts", "new.jsonl"],
        ["--receipt-key", "own.key"],
        ["--receipts", "new.jsonl", "--receipt-key", "own.key.pub"],
        ["--receipts", "receipts.jsonl", "--receipt-key", "third.key"],
        ["--receipts", "in/00.png", "--receipt-key", "own.key"],
    ],
)
def test_what_cannot_be_signed_is_not_begun(here: Path, tmp_path: Path, words: list[str]):
    """No key, no file, no private key, receipts of another key, and a file that holds something else."""
    if not (here / "third.key").exists():
        SigningKey.new().write(here / "third.key")
    before = (here / "in/00.png").read_bytes()

    result = CliRunner().invoke(app, ["redact", "in", "--out", str(tmp_path / "out"), *words])

    assert 2 == result.exit_code, result.stderr
    assert before == (here / "in/00.png").read_bytes()
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("here")
def test_a_key_is_made_once(tmp_path: Path):
    """A second time would make all receipts of the first worthless."""
    words = ["keys", "new", str(tmp_path / "a.key")]

    assert 0 == CliRunner().invoke(app, words).exit_code
    assert 2 == CliRunner().invoke(app, words).exit_code
    assert {"a.key", "a.key.pub"} == {path.name for path in tmp_path.iterdir()}


def test_what_the_docs_say_to_do_by_hand_verifies_a_receipt(here: Path, tmp_path: Path):
    """Line by line, without this program."""
    (script,) = re.findall(r"```sh\n(sed .*?)```", (ROOT / "docs/receipts.md").read_text(), re.DOTALL)
    third = json.loads((here / "receipts.jsonl").read_bytes().splitlines()[2])["receipt"]
    shutil.copy(here / "receipts.jsonl", tmp_path)
    shutil.copy(here / "own.key.pub", tmp_path / "receipts.key.pub")
    (tmp_path / "redacted").mkdir()
    result = next(
        path for path in (here / "out").glob("*.png")
        if sha256(path.read_bytes()).hexdigest() == third["report"]["output_sha256"]
    )  # fmt: skip
    shutil.copy(result, tmp_path / "redacted/a.jpg")

    done = subprocess.run(["sh", "-ec", script], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert "Signature Verified Successfully" in done.stdout
    assert [third["previous"], third["report"]["output_sha256"]] == [
        line.split()[0] for line in done.stdout.splitlines()[-2:]
    ]


def test_a_log_shows_results_and_nothing_else(here: Path, tmp_path: Path):
    """Found by their digests in a folder with originals under the same names."""
    for folder in ("in", "out"):
        (tmp_path / folder).mkdir()
        for name in ("00.png", "01.png"):
            (tmp_path / folder / name).write_bytes((here / folder / name).read_bytes())
    words = ["exemptions", "receipts.jsonl", "--key", "own.key.pub", "--as", "html", "--pictures", str(tmp_path)]
    result = CliRunner().invoke(app, words)
    (tmp_path / "out/00.png").unlink()
    fewer = CliRunner().invoke(app, words)

    assert [0, 0] == [result.exit_code, fewer.exit_code]
    assert [2, 1] == [each.stdout.count("<img") for each in (result, fewer)]
    assert 100 == result.stdout.count("<section")


def test_no_log_is_written_of_receipts_that_were_touched(here: Path):
    """Somebody might print it."""
    lines = (here / "receipts.jsonl").read_bytes().splitlines(keepends=True)
    (here / "touched.jsonl").write_bytes(b"".join(lines[1:]))

    result = CliRunner().invoke(app, ["exemptions", "touched.jsonl", "--key", "own.key.pub"])

    assert (1, "") == (result.exit_code, result.stdout)
    assert 0 == CliRunner().invoke(app, ["exemptions", "receipts.jsonl", "--key", "own.key.pub"]).exit_code
