"""With `LOG_FORMAT=json`, every line that the process writes is one JSON object, whoever writes it."""

import io
import json
import os
import re
import socket
import subprocess
import sys
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard import relay
from faceguard.settings import log_format
from testing.server import PATIENCE, serving

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}([+-]\d\d:\d\d)")
BY_CHANCE = ("Logging before InitGoogle()", "Input tensor memory is not aligned")
"""What MediaPipe writes where the memory that it is given begins at some addresses."""
NOISE = """
import logging, os, sys, threading, warnings
from faceguard import logs

logs.configure("json")
print("printed")
os.write(1, b"native\\n")
os.write(2, b"W0000 absl: \\xff is {no} \\"JSON\\"\\n\\n  \\n")
os.system("echo a child of its own >&2")
warnings.warn("SECRET")
logging.getLogger("PIL").error("SECRET")
threading.Thread(target=int, args=("SECRET",)).start()


class Late:
    def __del__(self):
        int("SECRET")


Late()
os.write(2, b"without an end")
sys.stdout.write("and in the buffer")
END
"""
ENDS = {
    "an exception": "int('SECRET')",
    "an abort": "os.abort()",
    "a watchdog": "import faulthandler, time; faulthandler.dump_traceback_later(0.1, exit=True); time.sleep(60)",
    "the end": "pass",
}


def entries(output: str) -> list[dict[str, Any]]:
    """Return what each line says; fails where one is no JSON object with a time and a zone."""
    parsed = [json.loads(line) for line in output.splitlines()]
    for entry in parsed:
        assert {"time", "level", "logger", "message"} <= entry.keys()
        assert RFC_3339.fullmatch(entry["time"])
        assert datetime.fromisoformat(entry["time"]).tzinfo
    return parsed


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python to its end."""
    command = [sys.executable, *words]
    variables = os.environ | environment
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=PATIENCE)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_whatever_is_written_is_told_as_json(end: str):
    """By native code, children, Python as it fails or dies; and of exceptions and libraries no words."""
    done = run("-c", NOISE.replace("END", end))
    said = [entry["message"] for entry in entries(done.stderr)]

    assert "" == done.stdout
    assert {"printed", "native", 'W0000 absl: \\xff is {no} "JSON"', "a child of its own"} <= set(said)
    assert 3 <= said.count("failed") + said.count("py.warnings has something to say")
    assert "SECRET" not in done.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--port", "x"), 3, "port: Input should be a valid integer"),
        (("--nonsense",), 2, "No such option: --nonsense"),
        (("--log-format=json", "--workers"), 2, "--workers"),
        (("--api-keys-file", "/nowhere"), 3, "/nowhere"),
    ],
)
def test_a_start_that_fails_says_why_as_json(words: tuple[str, ...], status: int, said: str):
    """In one line, with wrong settings and wrong words alike."""
    done = run("-m", "faceguard", "serve", *words, FACEGUARD_LOG_FORMAT="json")
    (entry,) = entries(done.stderr)

    assert (status, "") == (done.returncode, done.stdout)
    assert entry["message"].startswith("Cannot start: ")
    assert said in entry["message"]
    assert "error" == entry["level"]


@pytest.mark.fault
@pytest.mark.process
def test_an_address_that_is_taken_is_told_as_json():
    """It is found late, by uvicorn, when the detectors are there."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("-m", "faceguard", "serve", "--workers", "1", "--port", port, FACEGUARD_LOG_FORMAT="JSON")

    assert any(f"The port {port} is in use" in entry["message"] for entry in entries(done.stderr))
    assert (True, "") == (done.returncode > 0, done.stdout)


@pytest.mark.fault
@pytest.mark.process
def test_a_server_writes_json_alone(photo: bytes):
    """From its first line to its last, with every detector and with all warnings that Python has."""
    with serving(FACEGUARD_LOG_FORMAT="json", PYTHONWARNINGS="always") as server:
        for detector in ("ensemble", "mediapipe"):
            answer = server.post("/v1/redact", files={"image": photo}, data={"detector": detector})
            assert 200 == answer.status_code
        assert 0 == server.stop()
    said = entries("".join(server.lines))

    assert [f"Face Privacy Guard is at {server.url}"] == [
        entry["message"] for entry in said if "is at" in entry["message"]
    ]
    assert 2 == len([entry for entry in said if entry.get("route") == "/v1/redact"])
    others = [entry for entry in said if entry["logger"].partition(".")[0] not in {"faceguard", "uvicorn"}]
    assert [] == [entry for entry in others if not any(words in entry["message"] for words in BY_CHANCE)]


@given(st.binary(max_size=relay.PIECE))
def test_a_piece_is_one_line_that_a_pipe_takes_at_once(line: bytes):
    """Whatever its bytes are: lines of two writers do not mix."""
    told = relay.told(line)

    assert len(told) < 4096
    assert "\n" not in told
    assert line.decode(errors="backslashreplace").rstrip() == json.loads(told)["message"]


def test_a_relay_leaves_blank_lines_out():
    """They say nothing."""
    read, write = os.pipe()
    relay.relay(io.BytesIO(b"\n one\n \n\ntwo"), write)
    os.close(write)
    with open(read) as lines:  # noqa: PTH123 - a descriptor
        assert [" one", "two"] == [entry["message"] for entry in entries(lines.read())]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/St_Johns"])
def test_times_have_their_zone(zone: str):
    """As local time is, in both forms of the log."""
    code = "import logging, sys; from faceguard import logs; logs.configure(sys.argv[1]); logging.info('')"
    text, told = (run("-c", code, form, TZ=zone).stderr for form in ("text", "json"))
    offset = {"UTC": "+00:00", "Asia/Shanghai": "+08:00", "America/St_Johns": "-0"}[zone]

    for line in (text, told):
        found = RFC_3339.search(line)
        assert found
        assert found[1].startswith(offset)


@pytest.mark.parametrize(("given_", "form"), [("JSON", "json"), (" text ", "text"), ("xml", "text"), (None, "json")])
def test_the_form_is_known_before_the_other_settings(given_: str | None, form: str, monkeypatch: pytest.MonkeyPatch):
    """Whatever is wrong with those; what is given wins over the environment."""
    monkeypatch.setenv("FACEGUARD_LOG_FORMAT", "json")
    monkeypatch.setenv("FACEGUARD_PORT", "x")

    assert form == log_format(given_)
