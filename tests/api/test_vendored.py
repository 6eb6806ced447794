import hashlib

from tests.conftest import ROOT

VENDORED = ROOT / "service/faceguard/web/vendor/swagger-ui"


def test_swagger_ui_is_the_published_one():
    """Each vendored file has the digest that is kept beside it, its licence among them, and no other file is there."""
    lines = (VENDORED / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in map(str.split, lines)}
    files = {path.name for path in VENDORED.iterdir()} - {"SHA256SUMS", "README.md"}

    assert files == set(sums)
    assert sums == {name: hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() for name in files}
    assert "LICENSE" in files
