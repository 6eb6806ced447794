"""What of an API is passed on: what else there is may carry files."""

import re

PREFIX = "/v1"
WITH_BODY = frozenset({"/chat/completions", "/completions", "/embeddings", "/moderations", "/responses"})
"""What is asked by POST, with JSON that is looked at."""
WITHOUT_BODY = re.compile(r"/models(/[\w:-][\w.:-]*)*|/(responses|chat/completions)(/[\w-]+(/\w+)?)?")
"""What is asked by GET."""


def is_open(whole: str, method: str, path: str) -> bool:
    """Tell whether a request is passed on, by its whole path and by that below the prefix."""
    if not whole.startswith(f"{PREFIX}/"):
        return False
    return path in WITH_BODY if method == "POST" else method == "GET" and bool(WITHOUT_BODY.fullmatch(path))
