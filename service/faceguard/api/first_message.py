"""The first message of a WebSocket, which says who asks: pages cannot set headers for it."""

import asyncio
from typing import Any

from starlette.types import Message, Receive, Send

from faceguard.live.limits import MAX_OPTIONS
from faceguard.strict_json import loaded

PATIENCE = 10.0
"""Seconds within which the first message has to come."""
FIELD = "key"


class FirstMessage:
    """Opens a WebSocket to read the first message, before the application knows of it; then it is handed on."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._read: list[Message] = []

    async def key(self) -> bytes:
        """Return the key in the first message; empty where there is none."""
        self._read.append(await self._receive())
        if self._read[0]["type"] != "websocket.connect":
            return b""
        await self._send({"type": "websocket.accept", "subprotocol": None, "headers": []})
        try:
            message = await asyncio.wait_for(self._receive(), PATIENCE)
        except TimeoutError:
            return b""
        self._read.append(message)
        key = fields_of(message).get(FIELD)
        return key.strip().encode(errors="surrogatepass") if isinstance(key, str) else b""

    async def receive(self) -> Message:
        """Receive as if nothing had been read."""
        return self._read.pop(0) if self._read else await self._receive()

    async def send(self, message: Message) -> None:
        """Send, but for the opening, which is done."""
        if message["type"] != "websocket.accept":
            await self._send(message)


def fields_of(message: Message) -> dict[str, Any]:
    """Return the fields of a message, which is a text of a JSON object; none where it is anything else."""
    text = message.get("text") or ""
    if len(text) > MAX_OPTIONS:
        return {}
    try:
        fields = loaded(text)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}
