"""The JSON of a request, whose pictures are redacted.

What may stand in a message is listed: a part of another kind may hold a picture in a way that is not known here.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from faceguard.proxy.embedded import ENOUGH, Redact, holds_file, is_bare_file, without_faces
from faceguard.proxy.errors import NotJsonError, PictureByAddressError, UnknownPartError

TEXTS = frozenset({"text", "input_text", "output_text", "refusal", "summary_text", "reasoning_text"})
"""Parts of a message that are text."""
PICTURES = frozenset({"image_url", "input_image", "computer_screenshot"})
"""Parts of a message that are a picture, in `image_url`."""
FILES = frozenset({"file_id", "file_data", "file_url"})
"""Members of a part that name a file, wherever it is."""
ITEMS = frozenset(
    {
        "computer_call",
        "computer_call_output",
        "custom_tool_call",
        "custom_tool_call_output",
        "function_call",
        "function_call_output",
        "item_reference",
        "message",
        "reasoning",
        "web_search_call",
    }
)
"""What the input of a response may list."""
NAMED = re.compile(
    r"((image|picture|photo|screenshot|video|audio|mask)s?((url|uri|data|b64|base64|bytes)s?)?|file(url|data))$"
)
"""How the name of a member ends that holds a picture or the like, wherever it is; in small letters, without signs."""
ADDRESSES = ("http://", "https://", "ftp://", "file://", "s3://", "gs://")
INNER = ("content", "output", "summary")
"""Members of such an item that hold texts and parts."""


class Request:
    """One request on its way."""

    def __init__(self, redact: Redact, *, allows_addresses: bool = False) -> None:
        self._redact, self._allows_addresses = redact, allows_addresses

    def without_faces(self, body: bytes) -> bytes:
        """Return the body as JSON written anew, so that nothing is passed on that was read in another way.

        Raises FaceguardError where something in it cannot be read.
        """
        try:
            fields = json.loads(body)
            if not isinstance(fields, dict):
                raise NotJsonError
            self._check(fields)
            return json.dumps(self._written(fields), allow_nan=False, ensure_ascii=False).encode()
        except (
            RecursionError,
            ValueError,
        ):  # no JSON or text, or numbers that JSON has not
            raise NotJsonError from None

    def _written(self, value: Any) -> Any:
        """Return a value with the pictures in all its texts redacted, the names of members too."""
        if isinstance(value, str):
            return without_faces(value, self._redact)
        if isinstance(value, list):
            return [self._written(each) for each in value]
        if isinstance(value, dict):
            for name, each in value.items():
                self._check_named(name, each)
            return {self._written(name): self._written(each) for name, each in value.items()}
        return value

    def _check_named(self, name: str, value: Any) -> None:
        """Take from a member that is called a picture what is redacted as one, and short words."""
        if not NAMED.search(re.sub(r"[\W_]", "", name.lower())):
            return
        for each in value if isinstance(value, list) else [value]:
            text = each.get("url") if isinstance(each, dict) else each
            if isinstance(text, str):
                self._check_address(text)
                if len(text) >= ENOUGH and not holds_file(text) and not is_bare_file(text):
                    raise UnknownPartError

    def _check_address(self, text: str) -> bool:
        """Tell whether a text is an address that may be passed on; raises PictureByAddressError for another one."""
        if not text.strip().lower().startswith(ADDRESSES):
            return False
        if not self._allows_addresses:
            raise PictureByAddressError
        return True

    def _check(self, fields: Mapping[str, Any]) -> None:
        """Raise FaceguardError for what is neither text nor a picture that is in the request itself."""
        for name in ("messages", "input"):
            listed = fields.get(name)
            for item in listed if isinstance(listed, list) else [listed]:
                self._check_item(item)
        variables = (fields.get("prompt") or {}).get("variables") if isinstance(fields.get("prompt"), dict) else None
        for part in variables.values() if isinstance(variables, dict) else ():
            self._check_part(part)

    def _check_item(self, item: Any) -> None:
        if not isinstance(item, dict):
            return self._check_part(item)
        kind = _kind(item) or "message"
        if "role" not in item and kind not in ITEMS:  # such as a part of its own
            return self._check_part(item)
        if kind not in ITEMS or item.get("audio"):
            raise UnknownPartError
        for name in INNER:
            inner = item.get(name)
            for part in inner if isinstance(inner, list) else [inner]:
                self._check_part(part)
        return None

    def _check_part(self, part: Any) -> None:
        """Take texts, numbers, and parts that are known."""
        if isinstance(part, list):
            for each in part:
                self._check_part(each)
        elif isinstance(part, dict):
            kind = _kind(part)
            if kind in PICTURES:
                self._check_picture(part)
            elif kind not in TEXTS or (FILES | {"image_url"}) & part.keys():
                raise UnknownPartError

    def _check_picture(self, part: Mapping[str, Any]) -> None:
        named = part.get("image_url")
        address = named.get("url") if isinstance(named, dict) else named
        if not isinstance(address, str) or any(part.get(name) for name in FILES):
            raise UnknownPartError
        if not (holds_file(address) or (address.strip().lower().startswith("http") and self._check_address(address))):
            raise UnknownPartError


def _kind(part: Mapping[str, Any]) -> str | None:
    kind = part.get("type")
    if not isinstance(kind, str | None):
        raise UnknownPartError
    return kind
