"""Tells where page and docs list other picture formats than there are."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from faceguard.codecs.codec import Codec

ROOT = Path(__file__).parents[1]
SHOWN_BY_BROWSERS = frozenset({"jpeg", "png", "webp", "avif", "bmp", "gif", "tiff"})
"""What `image/*` stands for when a browser picks files, and whose media types it knows."""
TITLE = re.compile(r"(?a)[A-Z]\w+")
"""JPEG, WebP: names of formats stand in every language as they are."""


def wrongly_listed(codecs: Mapping[Any, Codec], root: Path = ROOT) -> Iterator[str]:
    """Say where a format is left out, or named that there is not."""
    web = root / "service/faceguard/web"
    yield from _wrong_sentences(codecs, web / "locales")
    yield from _wrong_suffixes(codecs, web)
    yield from _wrong_targets(codecs, web)
    for name in ("docs/options.md", "docs/zh-CN/options.md"):
        yield from _wrong_row(codecs, root, name)


def _wrong_sentences(codecs: Mapping[Any, Codec], locales: Path) -> Iterator[str]:
    titles = {codec.title for codec in codecs.values()}
    for locale in ("en.js", "zh.js"):
        sentence = _found('\n  formats:\\s+"(?:Photos: )?(.*?)[.\uff1b].*"', locales / locale)
        if titles != set(TITLE.findall(sentence)):
            yield f"web/locales/{locale}: `formats` names other formats than are read"


def _wrong_suffixes(codecs: Mapping[Any, Codec], web: Path) -> Iterator[str]:
    unknown = {suffix for name in codecs if name not in SHOWN_BY_BROWSERS for suffix in codecs[name].suffixes}
    if unknown != set(_found(r'id="picker" accept="image/\*,(.*?),video/', web / "index.html").split(",")):
        yield "web/index.html: `accept` of the picker has other suffixes than browsers have to be told of"
    dropped = re.compile(_found(r"\nconst PICTURE = /(\S*)/i;", web / "kind.js"))
    if not all(dropped.fullmatch(suffix) for suffix in unknown):
        yield "web/kind.js: a file that is dropped is not taken by a suffix that browsers have to be told of"


def _wrong_targets(codecs: Mapping[Any, Codec], web: Path) -> Iterator[str]:
    writable = {name: codec for name, codec in codecs.items() if codec.writer}
    replaced = re.findall(r'\.replace\("(.+?)", "(.*?)"\)', _found(r"const suffix = mediaType(.*);", web / "photo.js"))
    for codec in writable.values():
        name = codec.media_type
        for old, new in replaced:
            name = name.replace(old, new)
        if f".{name}" != codec.suffix:
            yield f"web/photo.js: a saved {codec.title} does not get its suffix"


def _wrong_row(codecs: Mapping[Any, Codec], root: Path, name: str) -> Iterator[str]:
    values, effect = _found(r"\n\| `format` \|(.*)\|\n", root / name).split("|")
    changing = {name: codec.written_as for name, codec in codecs.items() if not codec.writer}
    titles = {codecs[name].title for pair in changing.items() for name in pair}
    writable = [name for name in codecs if name not in changing]
    if writable != re.findall("`(.*?)`", values) or titles != set(TITLE.findall(effect)):
        yield f"{name}: the row of `format` names other formats than are written, or than become others"


def _found(pattern: str, path: Path) -> str:
    """Return the first group; a text that is not there any more needs another pattern here."""
    match = re.search(pattern, path.read_text())
    assert match, f"{path.name} has no {pattern}"
    return match[1]
