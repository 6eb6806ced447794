"""The JSON of a request, whose pictures are redacted.

What may stand in a message is listed: a part of another kind may hold a picture in a way that is not known here.
"""

import json
from collections.abc import Mapping
from typing import Any

from faceguard.proxy.embedded import Redact, is_data_url, without_faces
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
            return {self._written(name): self._written(each) for name, each in value.items()}
        return value

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
        if "role" not in item and item.get("type", "message") not in ITEMS:  # such as a part of its own
            return self._check_part(item)
        if item.get("type", "message") not in ITEMS or item.get("audio"):
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
            kind = part.get("type")
            if kind in PICTURES:
                self._check_picture(part)
            elif kind not in TEXTS or (FILES | {"image_url"}) & part.keys():
                raise UnknownPartError

    def _check_picture(self, part: Mapping[str, Any]) -> None:
        named = part.get("image_url")
        address = named.get("url") if isinstance(named, dict) else named
        if not isinstance(address, str) or any(part.get(name) for name in FILES):
            raise UnknownPartError
        if address.strip().lower().startswith(("http://", "https://")):
            if not self._allows_addresses:
                raise PictureByAddressError
        elif not is_data_url(address):
            raise UnknownPartError
