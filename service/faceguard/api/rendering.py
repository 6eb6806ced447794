"""The response bodies of a redaction. Rendering a large picture takes time, so a worker does it."""

import base64
import json
import secrets
from collections.abc import Callable, Mapping

from faceguard.api.body import Body, stepwise
from faceguard.codecs import CODECS
from faceguard.photo.results import Redaction
from faceguard.receipts.notary import Notary
from faceguard.reports.picture import RedactionAnswer


def picture(redaction: Redaction, notary: Notary) -> Body:
    """Render the picture itself; the report has its digest."""
    del notary  # a picture has no room for a receipt
    return Body([redaction.content], CODECS[redaction.format].media_type, redaction.report.output_sha256)


def report_with_picture(redaction: Redaction, notary: Notary) -> Body:
    """Render a RedactionAnswer as JSON, with the picture as base64."""
    answer = RedactionAnswer(
        **dict(redaction.report),
        receipt=notary.receipt(redaction.report.fields()),
        media_type=CODECS[redaction.format].media_type,
        picture="",
    )
    opened = json.dumps(answer.fields()).encode().removesuffix(b'"}')  # the picture is its last field
    encoded = (base64.b64encode(part) for part in stepwise(redaction.content))
    return Body.of((opened, *encoded, b'"}'), "application/json")


def form(redaction: Redaction, notary: Notary) -> Body:
    """Render the fields `report`, `receipt` and `image` (RFC 7578), which a browser reads by `response.formData()`."""
    boundary = secrets.token_hex(16)

    codec = CODECS[redaction.format]

    def opened(disposition: str, media_type: str) -> bytes:
        lines = (f"--{boundary}", f"Content-Disposition: form-data; {disposition}", f"Content-Type: {media_type}")
        return "".join(f"{line}\r\n" for line in (*lines, "")).encode()

    report = redaction.report.fields()
    receipt = notary.receipt(report)
    pieces = (
        opened('name="report"', "application/json"),
        json.dumps(report).encode(),
        b"\r\n",
        *((opened('name="receipt"', "application/json"), receipt.encode(), b"\r\n") if receipt else ()),
        opened(f'name="image"; filename="redacted{codec.suffix}"', codec.media_type),
        *stepwise(redaction.content),
        f"\r\n--{boundary}--\r\n".encode(),
    )
    return Body.of(pieces, f"multipart/form-data; boundary={boundary}")


REPORTS: Mapping[str, Callable[[Redaction, Notary], Body]] = {
    "application/json": report_with_picture,
    "multipart/form-data": form,
}
"""The responses that hold a report besides the picture, by media type."""
