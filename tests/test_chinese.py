"""The Chinese pages say what the English ones say, in one set of words."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = "docs/zh-CN"
TERMS = f"{FOLDER}/terms.md"
PAGES = sorted(path.name for path in (ROOT / FOLDER).glob("*.md") if path != ROOT / TERMS)
READ_BY_USERS = [
    "batch.md",
    "cli.md",
    "docker.md",
    "http.md",
    "models.md",
    "options.md",
    "page.md",
    "privacy.md",
    "python.md",
]
LEFT_OUT = {
    "docker.md": {"building-it", "where-the-megabytes-go", "checked", "compose"},
    "page.md": {"how-it-is-built", "measured"},
    "privacy.md": {"the-literature"},
}
"""Sections that are left to the English page, by their anchors."""
LOCALE = "service/faceguard/web/locales/zh.js"
TEXTS = [
    "README.zh-CN.md",
    LOCALE,
    "service/faceguard/web/index.html",
    "service/faceguard/web/live.html",
    *(f"{FOLDER}/{page}" for page in PAGES),
]

BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
BLOCK_OR_HEADING = re.compile(r"^```.*?^```$|^#+ [^\n]*$", re.MULTILINE | re.DOTALL)
ANCHOR = re.compile(r'^<a id="([\w-]+)"></a>$')
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
HAN = "[一-鿿]"
CROWDED = re.compile(rf"{HAN}[A-Za-z0-9`]|[A-Za-z0-9`]{HAN}")
HALF_WIDTH = re.compile(rf"{HAN}[,;:!?()]|[,;!?(]{HAN}")


def text(path: str) -> str:
    return (ROOT / path).read_text()


@dataclass(frozen=True)
class Section:
    level: int
    body: str

    @property
    def blocks(self) -> list[str]:
        return BLOCK.findall(self.body)

    @property
    def prose(self) -> str:
        return BLOCK.sub("", self.body)

    @property
    def code(self) -> set[str]:
        """Names in backticks."""
        return set(CODE.findall(self.prose))

    @property
    def numbers(self) -> set[str]:
        """Those in digits, outside of names and addresses."""
        return set(NUMBER.findall(CODE.sub("", LINK.sub("]", self.prose))))

    @property
    def files(self) -> set[str]:
        """What its links lead to, by the last part of the address, without the heading; in either language."""
        addresses = {link.partition("#")[0].rstrip("/") for link in LINK.findall(self.prose)}
        return {address.rpartition("/")[2].replace(".zh-CN", "") for address in addresses} - {""}

    @property
    def rows(self) -> list[int]:
        """How many cells each row of its tables has."""
        return [row.count("|") for row in ROW.findall(self.prose)]


def slug(title: str) -> str:
    """Return what a link to an English heading names after #."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def sections(page: str) -> dict[str, Section]:
    """Return the sections by the anchor on the line above their heading, or else by the one made of it."""
    headings = [match for match in BLOCK_OR_HEADING.finditer(page) if match[0].startswith("#")]
    ends = [match.start() for match in headings[1:]] + [len(page)]
    found = {}
    for match, end in zip(headings, ends, strict=True):
        hashes, _, title = match[0].partition(" ")
        above = page[: match.start()].rstrip("\n").rpartition("\n")[2]
        anchor = ANCHOR.match(above)
        found[anchor[1] if anchor else slug(title)] = Section(len(hashes), page[match.end() : end])
    return found


def differences(english: str, chinese: str, name: str, left_out: set[str]) -> list[str]:
    """Say what a Chinese page lacks of the English one, and what it has beyond it, a sentence each."""
    page, original = f"{FOLDER}/{name}", f"docs/{name}"
    theirs, ours = sections(english), sections(chinese)
    wanted = [anchor for anchor in theirs if anchor not in left_out]
    lacking = [
        f"{page} lacks the section #{anchor} of {original}: translate it, or name it in LEFT_OUT of this test"
        for anchor in wanted
        if anchor not in ours
    ]
    beyond = [
        f"{page} has a section #{anchor} that {original} has not: remove it" for anchor in ours if anchor not in wanted
    ]
    if lacking or beyond:
        return lacking + beyond
    if wanted != list(ours):
        return [f"{page} has its sections in another order than {original}: {', '.join(wanted)}"]
    return [f"{page}#{anchor} {what} of {original}" for anchor in wanted for what in said(theirs[anchor], ours[anchor])]


def said(english: Section, chinese: Section) -> list[str]:
    """Say how a section differs from the English one in what does not depend on the language."""
    found = []
    if english.level != chinese.level:
        found.append("is not on the level")
    if english.blocks != chinese.blocks:
        found.append("does not have the code blocks")
    if english.rows != chinese.rows:
        found.append("does not have the rows of the tables")
    if missing := english.code - chinese.code:
        found.append(f"does not name {', '.join(sorted(missing))}")
    if unknown := chinese.code - english.code:
        found.append(f"names {', '.join(sorted(unknown))} instead")
    if numbers := english.numbers - chinese.numbers:
        found.append(f"does not have the numbers {', '.join(sorted(numbers))}")
    if english.files != chinese.files:
        found.append(f"does not link to {', '.join(sorted(english.files ^ chinese.files))} as that")
    return found


def chosen() -> list[tuple[list[str], list[str]]]:
    """Return the rows of the list of terms: the words to use, and those not to use."""
    cells = [[cell.strip() for cell in row.split("|")] for row in ROW.findall(text(TERMS))[2:]]
    return [(row[2].split("、"), row[3].split("、")) for row in cells]


def test_what_users_read_is_there_in_chinese():
    """All of it; a page more is compared too."""
    assert [] == [page for page in READ_BY_USERS if page not in PAGES]


@pytest.mark.parametrize("page", PAGES)
def test_a_chinese_page_keeps_up(page: str):
    """It has the English page's sections, code blocks, rows, names and links."""
    assert [] == differences(text(f"docs/{page}"), text(f"{FOLDER}/{page}"), page, LEFT_OUT.get(page, set()))


def test_the_chinese_readme_keeps_up():
    """Section by section, as its headings have no other anchors than those of their own words."""
    english, chinese = (sections(text(readme)) for readme in ("README.md", "README.zh-CN.md"))

    assert [] == [
        f"README.zh-CN.md#{anchor} {what} of README.md"
        for (anchor, ours), theirs in zip(chinese.items(), english.values(), strict=True)
        for what in said(theirs, ours)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_lead_to_each_other(page: str):
    """In the line below the title."""
    assert f"\nEnglish · [中文](zh-CN/{page})\n" in text(f"docs/{page}")
    assert f"\n[English](../{page}) · 中文\n" in text(f"{FOLDER}/{page}")


@pytest.mark.parametrize("page", PAGES)
def test_the_readme_leads_to_the_chinese_page(page: str):
    """And not to the English one where there is a Chinese one."""
    assert f"]({FOLDER}/{page}" in text("README.zh-CN.md")
    assert f"](docs/{page}" not in text("README.zh-CN.md")


BOTH = "\n```\nrun\n# not a heading\n```\n\n| `x` | 1 |\n"
ENGLISH = f"# A\n\nSee [b](b.md).\n\n## Use\n{BOTH}"
CHINESE = f'<a id="a"></a>\n# 甲\n\n见[乙](../b.md)。\n\n<a id="use"></a>\n## 用\n{BOTH}'


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("", "", None),
        ("## Use", "## More\n\nNew.\n\n## Use", "lacks the section #more of docs/p.md: translate it"),
        ("## Use", "## Usage", "lacks the section #usage"),
        ("## Use", "### Use", "#use is not on the level of docs/p.md"),
        ("run\n", "run --all\n", "#use does not have the code blocks of docs/p.md"),
        ("| 1 |", "| 1, as `y` |", "#use does not name y of docs/p.md"),
        ("| 1 |\n", "| 1 |\n| 2 | 3 |\n", "#use does not have the rows of the tables of docs/p.md"),
        ("See ", "See 7 of ", "#a does not have the numbers 7 of docs/p.md"),
        ("[b](b.md)", "[c](c.md#d)", "#a does not link to b.md, c.md as that of docs/p.md"),
    ],
)
def test_a_change_of_the_english_page_is_noticed(old: str, new: str, sentence: str | None):
    """A sentence says where, and what to do."""
    found = differences(ENGLISH.replace(old, new) if old else ENGLISH, CHINESE, "p.md", set())

    assert bool(sentence) == bool(found)
    assert not sentence or sentence in found[0]


def test_a_section_beyond_and_one_left_out_are_noticed():
    """What is left out on purpose is not missed, and has to stay out."""
    assert [] == differences(ENGLISH.replace("## Use", "## More\n\n## Use"), CHINESE, "p.md", {"more"})
    assert ["docs/zh-CN/p.md has a section #use that docs/p.md has not: remove it"] == differences(
        ENGLISH, CHINESE, "p.md", {"use"}
    )


@pytest.mark.parametrize("page", TEXTS)
def test_no_other_word_is_used_for_a_term(page: str):
    """One meaning has one word, on the pages and in the browser."""
    refused = [word for _, others in chosen() for word in others]

    assert refused
    assert [] == [word for word in refused if word in text(page)]


def test_every_term_is_used():
    """A word that nothing uses would not belong on the list."""
    everything = "".join(text(page) for page in TEXTS)

    assert [] == [word for words, _ in chosen() for word in words if word not in everything]


@pytest.mark.parametrize("page", [*TEXTS, TERMS])
def test_chinese_is_set_in_one_way(page: str):
    """A blank lies between Chinese and letters, digits or code; punctuation of Chinese is full width."""
    lines = LINK.sub("]", BLOCK.sub("", text(page))).splitlines()

    assert [] == [line for line in lines if CROWDED.search(line) or HALF_WIDTH.search(line)]
