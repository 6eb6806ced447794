import struct

from faceguard.container import ifd, raw


def test_directories_are_counted_in_all(monkeypatch):
    """Pages that name themselves again and again, above and below, are asked no more often than others."""
    asked = []
    integers = ifd.integers

    def counted(*arguments):
        asked.append(arguments)
        return integers(*arguments)

    monkeypatch.setattr(ifd, "integers", counted)
    below = struct.pack("<HHII", 330, 4, 16, 26)
    data = b"II*\0" + struct.pack("<IH", 8, 1) + below + struct.pack("<I16I", 8, *[8] * 16)

    assert not raw.is_raw(data)
    assert 3 * raw.MAX_DIRECTORIES >= len(asked)
