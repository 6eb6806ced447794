"""The page's texts, without a browser."""

import re
from functools import cache

import pytest

from faceguard.api.docs import WEB
from faceguard.api.problems import STATUS

LOCALES = ("en", "zh")
ENTRY = re.compile(r'^  (?:"([\w-]+)"|([\w-]+)):', re.MULTILINE)
UNHEARD = {
    "cross-site", "method-not-allowed", "not-acceptable", "not-found", "no-face", "unknown-digest", "unknown-host",
    "unsupported-media-type", "malformed-request", "unavailable-detector", "cancelled", "detector-failed", "busy",
    "draining", "broken-archive", "encrypted", "head-too-large", "nested-archive", "taken-name", "too-many-files",
    "unsafe-name", "unsupported-archive", "unsupported-compression", "model", "unknown-track",
    "unsatisfiable-range", "video-state", "idle", "session-over", "too-many-sessions", "reference-photo",
}  # fmt: skip
"""Problems that the page cannot cause, as it sends no archives or live pictures, or waits out, or says in other words,
or that only say it failed."""


PAGES = ("index.html", "live.html")


def source(path: str) -> str:
    return (WEB / path).read_text()


def entries(locale: str) -> dict[str, str]:
    """Return the source of each text."""
    parts = ENTRY.split(source(f"locales/{locale}.js"))[1:]
    return {quoted or plain: value for quoted, plain, value in zip(parts[::3], parts[1::3], parts[2::3], strict=True)}


@cache
def used() -> set[str]:
    """Every key that the page names, where it is spelled out."""
    html = set(re.findall(r'data-(?:text|label)="([\w-]+)"', "".join(map(source, PAGES))))
    code = "".join(path.read_text() for path in WEB.glob("*.js"))
    calls = re.findall(
        r'\b(?:text\(|toast\(|fail\(|announce\(|say\([^;]*?, |label\([^;]*?, |show\([^;]*?)"([a-z][\w-]*)"', code
    )
    slugs = re.findall(r'new Problem\("([\w-]+)"', code)
    return html | set(calls) | {f"problem-{slug}" for slug in slugs}


def test_no_key_is_missing():
    """Both languages have the same texts in the same order."""
    assert list(entries("en")) == list(entries("zh"))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_used_text_is_there(locale: str):
    """What page and code ask for stands in the locale's file."""
    assert set() == used() - entries(locale).keys()


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_left_out(locale: str):
    """No text is empty, and each names the same values in both languages."""
    for key, value in entries(locale).items():
        assert re.search(r'"[^"]+"', value), key
        assert set(re.findall(r"\{\w+\}", value)) == set(re.findall(r"\{\w+\}", entries("en")[key])), key


def test_every_text_is_used():
    """None is left over from what the page once said."""
    made = re.compile(
        "problem-|keys-|check-|filter-|thumb-|summary-|(face|candidate|region)(-apart)?$|progress-|saved-|style-|scope-|"
        "emoji-|film-|reel-|person-|figure-|fate-|span-|codec-|drawn-|why-|preset-|same-|face-asked$|"
        "live-(idle|connecting|full|lost|blocked|click|record-stop)$"
    )

    assert set() == {key for key in entries("en") if not made.match(key)} - used()


def test_every_problem_has_its_words():
    """Whatever the service may answer, the page says what happened and what to do."""
    slugs = {kind.slug for kind in STATUS}

    assert slugs - UNHEARD <= {key.removeprefix("problem-") for key in entries("en")}


def test_every_reason_has_its_words():
    """Whatever decides about a face, the page says why."""
    code = source("verdict.js")
    reasons = set(re.findall(r'(?:kept|redacted)\("([\w-]+)"', code))
    reasons |= {
        f"{preset}-{word}" for preset in ("bystanders", "children") for word in re.findall(r"\$\{preset\}-(\w+)", code)
    }

    assert reasons
    assert {"decided"} | reasons | {"waiting", "others"} == {
        key.removeprefix("why-") for key in entries("en") if key.startswith("why-")
    }


@pytest.mark.parametrize("page", PAGES)
def test_all_words_are_in_the_locales(page: str):
    """HTML has no words of its own, but for the product's name, numbers and what is said without script."""
    html = re.sub(r"<noscript>.*?</noscript>|<[^>]*>|\d+", " ", source(page), flags=re.DOTALL)

    assert {"Face Privacy Guard"} == {line.strip() for line in html.splitlines() if line.strip()}


@pytest.mark.parametrize("page", PAGES)
def test_the_page_has_no_inline_code(page: str):
    """No script, handler or style stands in the HTML: the policy would refuse it."""
    html = source(page)

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)


def test_nothing_is_kept():
    """No code of the page stores anything in the browser, but what keeps a session on request, and the page's files."""
    allowed = {"docs.js", "store.js", "service_worker.js", "shell.js"}
    speaks = {"signing.js"}
    code = {path.name: path.read_text() for path in WEB.glob("*.js")}
    rest = "".join(source for name, source in code.items() if name not in allowed | speaks)
    kept = "".join(source for name, source in code.items() if name not in allowed)

    assert not re.search(r"localStorage|sessionStorage|indexedDB|caches\.|document\.cookie", kept)
    assert "serviceWorker" not in rest
    assert ["keeping.js"] == [name for name, source in code.items() if "./store.js" in source]
    assert not re.search(r"indexedDB|v1/", code["service_worker.js"])


def test_no_code_writes_html():
    """What a file is called, or whatever else comes from outside, is text."""
    assert not [path.name for path in WEB.glob("*.js") if re.search("innerHTML|insertAdjacent", path.read_text())]


def test_the_shell_is_all_that_the_page_loads():
    """The worker keeps each module, style and icon, so that no half of the page is missing when it opens."""
    listed = set(re.findall(r'^  "static/(.*)",$', source("service_worker.js"), re.MULTILINE))
    patterns = ("*.js", "*.css", "locales/*.js", "emoji/*.svg")
    files = {path.relative_to(WEB).as_posix() for pattern in patterns for path in WEB.glob(pattern)}

    assert listed == files - {"docs.js", "docs.css", "service_worker.js", "signing.worker.js"} | {
        "icon.svg",
        "icon-192.png",
        "manifest.json",
    }


@pytest.mark.parametrize(
    ("locale", "guaranteed", "reversible", "searched"),
    [("en", "not guaranteed", "reversible", "searched"), ("zh", "无法保证", "可还原", "已检测")],
)
def test_the_words_promise_nothing(locale: str, guaranteed: str, reversible: str, searched: str):
    """Finding every face is not guaranteed, the style that can be undone is called so, and photos are searched."""
    texts = entries(locale)

    assert all(guaranteed in texts[key] for key in ("look", "check-hint"))
    assert reversible in texts["style-gaussian"]
    assert searched in texts["progress-look"]
    assert not [key for key, text in texts.items() if re.search(r"\bcheck(ed|s)\b|\d\s*%.*safe", text)]
