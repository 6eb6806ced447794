"""Writes docs/licences.md: what the image ships and under which licences. `--check` only compares.

What is not on the list of licences that go together with Apache-2.0 stops it.
"""

import sys
import tomllib
from importlib.metadata import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAPER = ROOT / "docs/licences.md"

FREE = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "FTL", "HPND", "IJG", "ISC", "libpng-2.0", "MIT",
    "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib",
})  # fmt: skip
"""They ask for their text and notice to be passed on, which the packages in the image do."""
SHARED = frozenset({"GPL-3.0-or-later WITH GCC-exception-3.1", "LGPL-2.1-or-later", "LGPL-3.0-only", "MPL-2.0"})
"""They ask that changes to the library itself are published, and that it can be exchanged: it is installed unchanged,
as a file of its own, so that a work under another licence may use it."""

GIVEN_ON = frozenset({"GPL-2.0-or-later", "LGPL-3.0-or-later"})
"""They, or rather the first, ask that what is passed on with them is under the GPL as a whole, with its source.
Version 3 of that goes together with Apache-2.0. Only what videos need may be under it, as an image can be without."""

TOLD = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""What packages without an SPDX expression say, and what that is as one."""

NATIVE = {
    "FFmpeg": ("opencv-python-headless", "LGPL-2.1-or-later"),
    "OpenBLAS": ("numpy, opencv-python-headless", "BSD-3-Clause"),
    "libgfortran": ("numpy, opencv-python-headless", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    "libaom": ("opencv-python-headless, pillow", "BSD-2-Clause"),
    "libavif": ("opencv-python-headless, pillow", "BSD-2-Clause"),
    "libvpx": ("opencv-python-headless", "BSD-3-Clause"),
    "libpng": ("opencv-python-headless, pillow", "libpng-2.0"),
    "libjpeg-turbo": ("opencv-python-headless, pillow", "IJG"),
    "libwebp": ("opencv-python-headless, pillow", "BSD-3-Clause"),
    "libtiff": ("opencv-python-headless, pillow", "HPND"),
    "FreeType": ("pillow", "FTL"),
    "OpenSSL": ("cryptography", "Apache-2.0"),
    "libheif": ("pi-heif", "LGPL-3.0-only"),
    "libde265": ("pi-heif", "LGPL-3.0-only"),
}
"""The larger libraries inside of wheels, by what their own licence files say."""

OF_VIDEOS = {
    "FFmpeg": "LGPL-3.0-or-later",
    "x264": "GPL-2.0-or-later",
    "x265": "GPL-2.0-or-later",
    "SVT-AV1": "BSD-3-Clause",
    "dav1d": "BSD-2-Clause",
    "libvpx": "BSD-3-Clause",
    "libopus": "BSD-3-Clause",
    "LAME": "LGPL-2.1-or-later",
    "opencore-amr": "Apache-2.0",
    "GnuTLS": "LGPL-2.1-or-later",
    "GMP and Nettle": "LGPL-3.0-or-later",
}
"""Those in the wheel of PyAV."""


VIDEOS = "Libraries inside PyAV, for videos"

HEAD = """# Licences

What the image ships besides this project, which is under [Apache-2.0](../LICENSE).
`scripts/licences.py` writes this page, and stops at a licence that is not on its list; a test compares.

Some licences ask that changes to a library are published and that the library can be exchanged
(LGPL, MPL, GPL with the exception for GCC's runtime).
They are kept by installing it unchanged, as files of its own.
x264 and x265 ask for more of those who pass on an image that has them: see [NOTICE](../NOTICE).
The texts lie beside each package in the image, in `/opt/faceguard/lib/python3.*/site-packages/*.dist-info`,
and for Debian's packages and Python in `/usr/share/doc/*/copyright` and `/usr/local/lib/python3.*/LICENSE.txt`."""
TAIL = """
## Beside them

CPython (PSF-2.0), and of Debian the base system,
libegl1, libgles2, libglvnd0 (MIT), libexpat1 (MIT), libffi8 (MIT) and libssl3 (Apache-2.0).
The bill of materials that `make image` writes has each of Debian's packages with its version.
"""


def shipped() -> list[str]:
    """Names of the packages of the image, by the lock file."""
    packages = {package["name"]: package for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}
    project = packages["face-privacy-guard"]
    wanted = [
        *project["dependencies"],
        *project["dev-dependencies"]["opencv"],
        *project["optional-dependencies"]["video"],
    ]
    names: set[str] = set()
    while wanted:
        name = wanted.pop()["name"]
        if name not in names:
            names.add(name)
            wanted += packages[name].get("dependencies", ())
    return sorted(names)


def licence(name: str) -> str:
    """Return the SPDX expression of an installed package; stop where it has none that is known."""
    told = metadata(name)
    classifiers = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License")]
    expressions: list[str] = told.get_all("License-Expression", [])
    texts: list[str] = told.get_all("License", [])
    for text in (*expressions, *classifiers, *texts):
        if text in TOLD or text in expressions:
            return str(TOLD.get(text, text))
    sys.exit(f"{name}: its licence is not known: {classifiers or [text[:80] for text in texts]}")


def compatible(expression: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether something under this SPDX expression, or under more, may be shipped beside a work under Apache-2.0."""
    allowed = FREE | SHARED | more
    return all(
        any(choice in allowed for choice in part.strip("() ").split(" OR ")) for part in expression.split(" AND ")
    )


def paper() -> str:
    """Write the text of docs/licences.md."""
    models = tomllib.loads((ROOT / "service/faceguard/models/manifest.toml").read_text())["model"]
    tables = {
        "Python packages": [(name, licence(name)) for name in shipped()],
        "Libraries inside these packages": [(f"{name} (in {where})", text) for name, (where, text) in NATIVE.items()],
        VIDEOS: list(OF_VIDEOS.items()),
        "Models": [(model["name"], model["licence"]) for model in models if "wheel" in model],
    }
    foreign = [
        f"{name}: {text}"
        for title, rows in tables.items()
        for name, text in rows
        if not compatible(text, GIVEN_ON if title == VIDEOS else frozenset())
    ]
    if foreign:
        sys.exit(f"not known to go together with Apache-2.0: {', '.join(foreign)}")
    lines = [HEAD]
    for title, rows in tables.items():
        lines += ["", f"## {title}", "", "| name | licence |", "|---|---|"]
        lines += [f"| {name} | {text} |" for name, text in rows]
    return "\n".join([*lines, TAIL])


if __name__ == "__main__":
    text = paper()
    if "--check" not in sys.argv:
        PAPER.write_text(text)
    elif PAPER.read_text() != text:
        sys.exit("docs/licences.md is not what is shipped: run `python scripts/licences.py`")
