"""What is asked of cameras is read, or what is wrong is said without an address."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.cameras.address import AddressError, Sink, SinkKind, Source, SourceKind, door_of
from faceguard.cameras.plan import Plan, PlanError, plans
from faceguard.detector import DetectorName
from faceguard.live.options import LiveOptions
from faceguard.style import Style

WORDS = st.text(st.characters(codec="ascii", exclude_characters="/?#[]@:\\\t\n\r", min_codepoint=33), min_size=1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current one, with a clip in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clip.mp4").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("word", "kind", "paced", "ends"),
    [
        ("rtsp://camera/path", SourceKind.NETWORK, False, False),
        ("rtmp://camera/path", SourceKind.NETWORK, False, False),
        ("https://camera/path/index.m3u8", SourceKind.NETWORK, True, False),
        ("/dev/video0", SourceKind.DEVICE, False, False),
        ("clip.mp4", SourceKind.FILE, True, True),
        ("-", SourceKind.INPUT, False, True),
    ],
)
def test_a_source_is_read(folder: Path, word: str, kind: SourceKind, *, paced: bool, ends: bool):
    """What it is, whether it is shown at its own times, and whether it has an end."""
    del folder
    source = Source.of(word)

    assert (kind, paced, ends) == (source.kind, source.is_paced, source.ends)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("http://127.0.0.1:8090/front", SinkKind.MJPEG),
        ("rtsp://server/path", SinkKind.PUSH),
        ("rtmps://server/path", SinkKind.PUSH),
        ("hls/", SinkKind.HLS),
        (".", SinkKind.HLS),
        ("new.MP4", SinkKind.FILE),
        ("-", SinkKind.OUTPUT),
    ],
)
def test_a_sink_is_read(folder: Path, word: str, kind: SinkKind):
    """By how it is written."""
    del folder

    assert kind is Sink.of(word).kind


@pytest.mark.parametrize("word", ["ftp://camera/path", "file:///etc/passwd", "me:secret@concat:a|b", "rtsp://a:b/"])
def test_what_is_no_source_is_refused(folder: Path, word: str):
    """Whatever FFmpeg would make of it."""
    del folder
    with pytest.raises(AddressError) as caught:
        Source.of(word)

    assert word not in str(caught.value)


@pytest.mark.parametrize(
    "word", ["new.avi", "nowhere/new.mp4", "https://a/", "http://me:secret@a/", "udp://a:1/", "new"]
)
def test_what_is_no_sink_is_refused(folder: Path, word: str):
    """Before anything is started."""
    del folder
    with pytest.raises(AddressError):
        Sink.of(word)


@given(name=WORDS, password=WORDS, path=WORDS, token=WORDS)
def test_an_address_is_told_without_what_nobody_is_to_read(name: str, password: str, path: str, token: str):
    """Neither who logs in, nor a key in its path or its query."""
    told = str(Source.of(f"rtsp://{name}:{password}@camera.example:554/{path}?t={token}"))

    assert "rtsp://camera.example:554" == told
    assert "rtmp://camera.example" == str(Sink.of(f"rtmp://{name}@camera.example/{path}"))


def test_a_file_has_one_section_for_each_camera(folder: Path):
    """With the options of live pictures, and several places to go to."""
    (folder / "cameras.toml").write_text(
        '[front]\nsource = "rtsp://a/"\nto = ["http://127.0.0.1:8090/front", "front/"]\nrecord = "front.mp4"\n'
        'style = "solid"\nlook_ahead = 2\noutline = true\nregions = [{x = 1, y = 2, width = 3, height = 4}]\n'
        '[back]\nsource = "clip.mp4"\nto = "http://127.0.0.1:8090/back"\n'
    )
    front, back = plans(folder / "cameras.toml", list(DetectorName))

    assert ("front", 3, Style.SOLID, 2, True) == (
        front.name, len(front.sinks), front.options.style, front.options.look_ahead, front.options.outline
    )  # fmt: skip
    assert 1 == len(front.options.everywhere)
    assert "/back" == back.sinks[0].path
    assert ("127.0.0.1", 8090) == back.sinks[0].door


def test_a_camera_may_know_persons(folder: Path):
    """By photos in its section, or on the command line; these go with the rules."""
    (folder / "me.png").touch()
    asked = "[a]\nsource = 'clip.mp4'\nto = 'a/'\nrules = 'all-but'\n"
    for person in ("'me.png'", "['me.png', 'me.png']"):
        (folder / "cameras.toml").write_text(f"{asked}person = {person}\n")
        (plan,) = plans(folder / "cameras.toml", list(DetectorName))
        assert {Path("me.png")} == set(plan.photos)
        assert plan.options.rules


@pytest.mark.parametrize(
    "text",
    [
        "[a]\nsource = 'clip.mp4'\nto = 'hidden/'\nrules = 'all-but'",
        "[a]\nsource = 'clip.mp4'\nto = 'hidden/'\nrules = 'all-but'\nperson = 'nothere.png'",
        "[a]\nsource = 'clip.mp4'\nto = 'hidden/'\nperson = 'clip.mp4'",
        "[a]\nsource = 'clip.mp4'\nto = 'hidden/'\nrules = 'all-but'\nperson = 3",
        "[a]\nsource = 'clip.mp4'\nto = 'hidden/'\nrules = 'children'",
        "",
        "source = 'clip.mp4'",
        "[a]\nto = 'hidden/'",
        "[a]\nsource = 'clip.mp4'",
        "[a]\nsource = 'clip.mp4'\nto = 'hidden/'\nstyle = 'hidden'",
        "[a]\nsource = 'clip.mp4'\nto = 'hidden/'\nhidden = 1",
        "[a]\nsource = 'clip.mp4'\nto = 3",
        "[a]\nsource = 'clip.mp4'\nto = 'hidden/'\nboxes = []",
        "[a]\nsource = 'clip.mp4'\nto = 'hidden/'\nregions = [1979-05-27]",
        "[a]\nsource = 'clip.mp4'\nto = '-'",
        "[a]\nsource = 'clip.mp4'\nrecord = 'hidden/'",
        "[a]\nsource = 'clip.mp4'\nto = 'clip.mp4'",
        "[a]\nsource = 'clip.mp4'\nto = 'hidden/'\n[b]\nsource = 'clip.mp4'\nto = 'hidden/'",
        "[a",
    ],
)
def test_a_file_that_is_wrong_is_refused(folder: Path, text: str):
    """Nothing of its values is repeated."""
    (folder / "cameras.toml").write_text(text)
    with pytest.raises(PlanError) as caught:
        plans(folder / "cameras.toml", list(DetectorName))

    assert not [word for word in ("hidden", "clip.mp4") if word in str(caught.value)]


def test_a_camera_goes_somewhere(folder: Path):
    """At most once to standard output."""
    del folder
    for to in ([], ["-", "-"], ["a/"] * 2):
        with pytest.raises(PlanError):
            Plan.of("", "clip.mp4", to, None, LiveOptions())


@pytest.mark.parametrize("address", ["127.0.0.1:8090", "https://a/", "http://a:b/"])
def test_a_door_is_an_address_of_http(address: str):
    """With a host."""
    with pytest.raises(AddressError):
        door_of(address)
