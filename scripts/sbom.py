"""Tells what the image is made of (a CycloneDX bill of materials), and which of it has known vulnerabilities.

sbom.py sbom PACKAGES OUT    PACKAGES: lines of `name version architecture` as dpkg-query tells them
sbom.py audit OUT
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
UV = ROOT / ".tools/bin/uv"
SHIPPED = ("--quiet", "--locked", "--no-default-groups", "--group", "opencv")


def uv(*words: str) -> str:
    """Run a command of uv and return what it prints."""
    return subprocess.run([UV, *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def sbom(packages: str) -> dict[str, Any]:
    """Make the bill of uv's lock file, completed by the models and by Debian's packages."""
    bill: dict[str, Any] = json.loads(uv("export", *SHIPPED, "--format", "cyclonedx1.5"))
    manifest = tomllib.loads((ROOT / "service/faceguard/models/manifest.toml").read_text())
    bill["components"] += [
        {
            "type": "machine-learning-model",
            "name": model["name"],
            "hashes": [{"alg": "SHA-256", "content": model["sha256"]}],
            "licenses": [{"license": {"id": model["licence"]}}],
            "description": f"taken from {model['wheel']}",
        }
        for model in manifest["model"]
        if "wheel" in model
    ]
    for line in packages.splitlines():
        name, version, architecture = line.split()
        address = f"pkg:deb/debian/{name}@{version.replace('+', '%2B')}?arch={architecture}"
        bill["components"].append({"type": "library", "name": name, "version": version, "purl": address})
    return bill


def audit(out: Path) -> str:
    """Ask PyPI for known vulnerabilities of the lock file; says what it found, and what it could not ask."""
    requirements = out / "requirements.txt"
    requirements.write_text(uv("export", *SHIPPED, "--no-emit-project", "--format", "requirements.txt"))
    words = ["run", "--quiet", "--locked", "--isolated", "--only-group", "deploy", "pip-audit"]
    words += ["--disable-pip", "--progress-spinner=off", "--format=json", "-r", str(requirements)]
    done = subprocess.run([UV, *words], cwd=ROOT, check=False, capture_output=True, text=True)
    if not done.stdout:
        return f"NOT SCANNED: the service that knows of vulnerabilities does not answer ({done.stderr.strip()[-200:]})"
    (out / "audit.json").write_text(done.stdout)
    dependencies = json.loads(done.stdout)["dependencies"]
    vulnerable = [entry for entry in dependencies if entry.get("vulns")]
    if vulnerable:
        told = (
            f"{entry['name']} {entry['version']}: {[found['id'] for found in entry['vulns']]}" for entry in vulnerable
        )
        sys.exit(f"FAIL: known vulnerabilities: {', '.join(told)}")
    unknown = [entry["name"] for entry in dependencies if "skip_reason" in entry]
    if unknown:
        return (
            f"NOT SCANNED: {len(unknown)} of {len(dependencies)} packages, as the index that answers here has no record"
            " of vulnerabilities. Run it where pypi.org itself is reached."
        )
    return f"no known vulnerability in {len(dependencies)} packages"


if __name__ == "__main__":
    if sys.argv[1] == "sbom":
        bill = sbom(Path(sys.argv[2]).read_text())
        Path(sys.argv[3]).write_text(json.dumps(bill, indent=2) + "\n")
        print(f"{len(bill['components'])} components, in {sys.argv[3]}")
    else:
        print(audit(Path(sys.argv[2])))
