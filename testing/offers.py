"""Tells where a picture format is not offered that can be read or written."""

import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.testclient import TestClient

from faceguard.api import info
from faceguard.api.answers import REDACTION_ANSWER
from faceguard.api.schemas import components
from faceguard.batch.pictures import SUFFIXES
from faceguard.codecs import CODECS, WRITABLE
from faceguard.detection.detectors import Offer
from faceguard.models import Weights
from faceguard.options import RedactOptions
from faceguard.settings import Settings


def wrongly_offered() -> Iterator[str]:
    """Say where options, OpenAPI, `/v1/info` and folders offer other formats than the codecs have."""
    names, media_types = [str(name) for name in WRITABLE], {CODECS[name].media_type for name in WRITABLE}
    if set(names) != set(_enum(RedactOptions.model_json_schema()["properties"]["format"])):
        yield "options.py: the option `format` has other values than can be written"
    image = components()["RedactForm"]["properties"]["image"]
    if not all(codec.title in image["description"] for codec in CODECS.values()):
        yield "api/schemas.py: OpenAPI does not name all formats that are read"
    if not media_types <= set(REDACTION_ANSWER["responses"][200]["content"]):
        yield "api/answers.py: OpenAPI does not have all formats that are written among the answers"
    told = _info()
    if told["reads"] != list(CODECS) or told["writes"] != names:
        yield "api/info.py: /v1/info names other formats than are read and written"
    if {suffix for codec in CODECS.values() for suffix in codec.suffixes} != SUFFIXES:
        yield "batch/pictures.py: folders are searched for other suffixes than the codecs have"


def _enum(schema: Mapping[str, list[dict[str, list[str]]]]) -> list[str]:
    return next(option["enum"] for option in schema["anyOf"] if "enum" in option)


def _info() -> dict[str, list[str]]:
    """Ask for `/v1/info` without starting a worker."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Settings | Offer]]:
        yield {"settings": Settings(), "offer": Offer.of(Weights())}

    app = FastAPI(lifespan=lifespan)
    app.include_router(info.router)
    with TestClient(app) as client:
        answer: dict[str, list[str]] = client.get("/v1/info").json()
    return answer


if __name__ == "__main__":
    sys.stdout.write("\n".join([*wrongly_offered(), "That is all: " + ", ".join(CODECS)]))
