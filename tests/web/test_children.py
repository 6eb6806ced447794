"""The preset for children, with the network for ages that a person adds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from faceguard.models import AGE_GENDER, Weights
from faceguard.settings import Settings
from testing.server import Server, serving
from tests.web.conftest import watched
from tests.web.desk import Desk

pytestmark = pytest.mark.browser

FAMILY = "20_Family_Group_Family_Group_20_100.jpg"
"""Five grown-ups, of whom two surely look so."""
PUPILS = "29_Students_Schoolkids_Students_Schoolkids_29_161.jpg"
"""Children, one of whom turns away before another."""


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    """A service with the network."""
    folder = Settings().models
    if not Weights(folder).has(AGE_GENDER):
        pytest.skip("the network for ages is added by hand: faceguard models add age")
    with serving("--workers", "1", FACEGUARD_MODELS=str(folder)) as server:
        yield server


def test_children_are_redacted_and_who_looks_older_stays(page: Page, service: Server, shared_data: Path):
    """The page says of each face why; nobody among the pupils is left bare."""
    with watched(page, service.url):
        desk = Desk(page, service.url)
        desk.open()
        desk.reviewed(shared_data / "ages_dev" / FAMILY, shared_data / "ages_dev" / PUPILS)
        page.locator("[data-preset=children]").click()
        expect(page.locator("#who-note")).to_contain_text("may be under 18")
        expect(page.locator("#strip .state")).to_have_text(["3", "6"], timeout=30_000)
        desk.settled()
        faces = page.locator("#boxes .box[aria-label^='Face']")
        expect(faces.and_(page.locator("[aria-pressed=false]"))).to_have_count(2, timeout=30_000)
        faces.and_(page.locator("[aria-pressed=true]")).first.focus()
        expect(page.get_by_text("Redacted: may be under 18, or is not clear enough to tell.")).to_be_visible()
