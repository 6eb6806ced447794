"""What a run is said to come to."""

from faceguard.batch.tally import FOUND, REDACTED, Tally


def test_who_was_left_as_asked_is_not_counted_as_redacted():
    """Those of a video are among its tracks, those of a picture beside its faces."""
    tally = Tally()
    tally.add("a.mp4", {"tracks": [{}, {}, {}], "kept": [1]})
    tally.add("b.jpg", {"faces": [{}], "kept": [{}], "candidates": []})
    tally.add("c.jpg", {"faces": [], "kept": [{}], "candidates": []})

    assert tally.line(REDACTED).startswith("2 pictures, 1 face redacted; 1 video, 2 tracks redacted; 3 left as asked; ")


def test_who_was_kept_is_no_reason_to_look_at_a_video():
    """Only what is found again and nobody's whom somebody kept."""
    tally = Tally()
    tally.add("a.mp4", {"tracks": [{}], "kept": [0], "found_again": [{"at": 0.0, "track": 0}]})
    tally.add("b.mp4", {"tracks": [{}], "kept": [0], "found_again": [{"at": 0.0, "track": 0}, {"at": 1.0}]})

    assert ["b.mp4 (at 1.0 s)"] == tally.watch


def test_when_to_look_at_a_video_is_said():
    """The first times, where a face is found again or a frame is grey; none where pieces are missing."""
    tally = Tally()
    tally.add("a.mp4", {"tracks": [{}], "found_again": [{"at": 9.04}, {"at": 2.0}, {"at": 9.0}], "hidden": [4.5, 33.3]})
    tally.add("b.mp4", {"tracks": [{}], "unread": 1})

    assert "; look at a.mp4 (at 2.0, 4.5, 9.0 s and later), b.mp4: --report says why; " in tally.line(REDACTED)


def test_a_search_leaves_nobody():
    """Its reports have no word on that."""
    tally = Tally()
    tally.add("a.mp4", {"tracks": []})
    tally.add("b.jpg", {"faces": [{}], "candidates": []})

    assert tally.line(FOUND).startswith("1 picture, 1 face found; 1 video, 0 tracks found; 1 without a face; ")
