import doctest
import re

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.process

PAGE = (ROOT / "docs/python.md").read_text()
BLOCKS = re.findall(r"^```pycon\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.usefixtures("path")
def test_the_page_is_true():
    """Its examples run in their order, and give what they say."""
    examples = doctest.DocTestParser().get_doctest("\n".join(BLOCKS), {}, "docs/python.md", None, 0)
    told: list[str] = []
    tried = doctest.DocTestRunner().run(examples, out=told.append)

    assert tried.attempted > 20
    assert "" == "".join(told)
