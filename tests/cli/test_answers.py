"""What is answered at once: help, the version and what is wrong with a command line; nothing is made for it."""

import json
import re
import subprocess
import sys

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from faceguard import __version__, cli
from faceguard.cli.options import written
from faceguard.settings import Settings

HEAVY = {"cv2", "fastapi", "mediapipe", "numpy", "onnxruntime", "pi_heif", "PIL", "ray", "rich", "uvicorn"}
"""What takes a large part of a second to import."""
IMPORTED = """
import json, sys
from faceguard.__main__ import main

answers = {}
for line in sys.argv[1:]:
    sys.argv[1:] = line.split()
    try:
        main()
    except SystemExit as end:
        answers[line] = [end.code, sorted({name.partition(".")[0] for name in sys.modules})]
print(json.dumps(answers))
"""
ANSWERED = {
    "--help": 0,
    "-h": 0,
    "--version": 0,
    "--show-completion bash": 0,
    "": 2,
    "--nonsense": 2,
    "nonsense": 2,
    "redact": 2,
    "redact a.jpg": 2,
    "redact --help": 0,
    "redact a.jpg --out b --nonsense": 2,
    "redact a.jpg --out b --style nonsense": 2,
    "redact a.jpg --out b --padding 7": 2,
    "redact a.jpg --out -": 2,
    "detect --help": 0,
    "detect --nonsense": 2,
    "check --help": 0,
    "check a.jpg --as nonsense": 2,
    "detect a.jpg --as nonsense": 2,
    "watch --help": 0,
    "watch nowhere --out out": 2,
    "mcp --help": 0,
    "mcp nowhere": 2,
    "proxy --help": 0,
    "proxy --upstream nowhere": 2,
    "proxy --upstream http://[": 2,
    "proxy --upstream http://localhost:99999": 2,
    "models --help": 0,
    "models --nonsense": 2,
    "serve --help": 0,
    "serve --nonsense": 2,
}
"""Command lines, with their exit statuses."""


@pytest.fixture(scope="module")
def answers() -> dict[str, tuple[int, list[str]]]:
    """Return the exit status of each command line, and what was imported until then, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", IMPORTED, *ANSWERED], capture_output=True, check=True)
    told: dict[str, tuple[int, list[str]]] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.mark.parametrize("line", ANSWERED)
def test_an_answer_takes_no_library_that_reads_pictures(answers: dict[str, tuple[int, list[str]]], line: str):
    """Half a second is enough for what is imported; the busiest machine imports no more."""
    status, imported = answers[line]

    assert ANSWERED[line] == status
    assert set() == HEAVY & set(imported)


def test_the_version_is_said():
    """With the program's name, as others do."""
    assert f"faceguard {__version__}\n" == CliRunner().invoke(cli.app, ["--version"]).stdout


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_list_of_commands_says_what_their_help_says(name: str):
    """Its sentence is the first of the command's own help."""
    group = get_command(cli.app)
    assert isinstance(group, TyperGroup)
    _, command, _ = group.resolve_command(group.make_context("faceguard", [name]), [name])

    assert command
    assert cli.COMMANDS[name] == re.split(r"(?<=\.)\s", str(command.help))[0]


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_help_names_what_a_value_is(name: str):
    """Not the type it has in Python."""
    assert not re.search(r"  --\S+ <", CliRunner().invoke(cli.app, [name, "--help"], terminal_width=200).stdout)


def test_a_command_that_is_nearly_right_is_suggested():
    """Though none is imported for it."""
    assert "Did you mean 'redact'?" in CliRunner().invoke(cli.app, ["redct"]).stderr


def test_a_wrong_option_is_named_as_it_is_written():
    """With its dashes."""
    result = CliRunner().invoke(cli.app, ["detect", "a.jpg", "--min-confidence", "7"])

    assert (2, True) == (result.exit_code, "--min-confidence: " in result.stderr)


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("faceguard re", ["redact"]),
        ("faceguard redact --sty", ["--style"]),
        ("faceguard redact --style so", ["solid"]),
        ("faceguard detect --detail ", ["balanced", "fast", "thorough"]),
        ("faceguard serve --log-format j", ["json"]),
        ("faceguard detect pho", []),
    ],
)
def test_a_shell_completes_commands_options_and_values(words: str, completed: list[str]):
    """And leaves files to the shell."""
    environment = {
        "_FACEGUARD_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }

    result = CliRunner().invoke(cli.app, [], prog_name="faceguard", env=environment)

    assert completed == result.stdout.split()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_defaults_that_are_shown_are_read_back(name: str):
    """Sizes and lists too, as people write them."""
    field = Settings.model_fields[name]

    if field.default is not None and field.default_factory is None:
        assert field.default == getattr(Settings.model_validate({name: written(field.default, field)}), name)


@pytest.mark.parametrize("shown", ["[default: 32MiB]", "[default: 2GiB]", "[default: 64MP]", "localhost,127.0.0.1"])
def test_sizes_and_lists_are_shown_as_people_write_them(shown: str):
    """In the help."""
    assert shown in CliRunner().invoke(cli.app, ["serve", "--help"], terminal_width=300).stdout


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("max_body", "50 MB", 50_000_000),
        ("max_body", "1.5GiB", 3 * 2**29),
        ("max_pixels", "200 mp", 200_000_000),
        ("max_pixels", "1.5MP", 1_500_000),
        ("max_pixels", "64000000", 64_000_000),
        ("allowed_hosts", "a.example, b.example", ("a.example", "b.example")),
        ("allowed_hosts", "a.example b.example", ("a.example", "b.example")),
    ],
)
def test_sizes_and_lists_are_taken_as_people_write_them(name: str, written: str, value: object):
    """Plain numbers too."""
    assert value == getattr(Settings.model_validate({name: written}), name)
