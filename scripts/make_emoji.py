"""Writes the emojis as SVG, which the page shows on its buttons."""

from pathlib import Path

from faceguard.redaction.emoji import EMOJI
from faceguard.redaction.vector import svg

FOLDER = Path(__file__).parents[1] / "service/faceguard/web/emoji"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, parts in EMOJI.items():
        (FOLDER / f"{name}.svg").write_text(svg(parts))


if __name__ == "__main__":
    main()
