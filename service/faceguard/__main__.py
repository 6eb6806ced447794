"""`faceguard` and `python -m faceguard`."""

from faceguard import core_dump
from faceguard.cli import app


def main() -> None:
    """Run the command line."""
    core_dump.forbid()
    app()


if __name__ == "__main__":
    main()
