"""Forms as no library writes them."""

Sent = tuple[str, str | None, str | None, bytes]
"""The name of a part, of its file and of its media type, and its content."""


def form(*parts: Sent, boundary: str = "x", preamble: bytes = b"", epilogue: bytes = b"\r\n") -> bytes:
    """Write the body of a form."""
    written = b"".join(f"--{boundary}\r\n".encode() + _part(*part) for part in parts)
    return preamble + written + f"--{boundary}--".encode() + epilogue


def _part(name: str, file_name: str | None, media_type: str | None, content: bytes) -> bytes:
    told = "" if file_name is None else f'; filename="{file_name}"'
    kind = "" if media_type is None else f"\r\nContent-Type: {media_type}"
    return f'Content-Disposition: form-data; name="{name}"{told}{kind}\r\n\r\n'.encode() + content + b"\r\n"
