"""Writes `openapi/openapi.json`; with `--check`, compares it and exits with 1 where it has changed."""

import json
import sys
from pathlib import Path

from faceguard.app import create_app
from faceguard.settings import Settings

FILE = Path(__file__).parents[1] / "openapi/openapi.json"

if __name__ == "__main__":
    text = json.dumps(create_app(Settings()).openapi(), indent=2) + "\n"
    if "--check" not in sys.argv:
        FILE.write_text(text)
    elif FILE.read_text() != text:
        sys.exit("openapi/openapi.json is not what the code says: run `make docs`")
