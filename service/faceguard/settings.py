"""The settings: the only module that reads the environment."""

import os
import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, ByteSize, DirectoryPath, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from faceguard.detail import Detail
from faceguard.replacement import Emoji, OwnPicture, standing
from faceguard.sizes import pixels
from faceguard.style import Style


def _word(value: object) -> object:
    """Read a word in any case, and with blanks around it, as `Word` does."""
    return value.strip().lower() if isinstance(value, str) else value


LogFormat = Annotated[Literal["text", "json"], BeforeValidator(_word)]
CONFIGURATION = SettingsConfigDict(env_prefix="FACEGUARD_", env_ignore_empty=True, frozen=True, allow_inf_nan=False)


class Settings(BaseSettings):
    """Each is an environment variable with the prefix `FACEGUARD_` and an option of `faceguard serve`."""

    model_config = CONFIGURATION

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    workers: int = Field(
        default_factory=lambda: len(os.sched_getaffinity(0)),
        ge=1,
        description="Worker threads, each with its own detectors. Default: one per core.",
    )
    queue: int | None = Field(None, ge=0, description="Requests that may wait for a worker. Default: 4 x workers.")
    max_body: ByteSize = Field(ByteSize(32 * 2**20), gt=0, description="Largest upload, like 32MiB or 50 MB.")
    max_archive: ByteSize = Field(
        ByteSize(2 * 2**30),
        gt=0,
        description="Largest archive, both as sent and unpacked.",
    )
    max_files: int = Field(10_000, gt=0, description="Most files in an archive.")
    spool: DirectoryPath | None = Field(
        None,
        description="Folder for what does not fit in memory, encrypted: videos, answers to archives. Default: none.",
    )
    max_unsent: ByteSize | None = Field(
        None, gt=0, description="Most bytes of answers that clients have not read yet. Default: 64MiB x workers."
    )
    max_pixels: Annotated[int, BeforeValidator(pixels)] = Field(
        64_000_000, gt=0, description="Most pixels in a picture, like 64MP."
    )
    max_frames: int = Field(200, gt=0, description="Most frames in an animation.")
    max_video: ByteSize = Field(ByteSize(2 * 2**30), gt=0, description="Largest video.")
    max_video_seconds: float = Field(4 * 60 * 60, gt=0, description="Longest video in seconds.")
    videos: int = Field(1, gt=0, description="Videos that are worked on at once, in slices beside pictures.")
    max_videos: int = Field(
        20, gt=0, description="Most videos that are here at once: on their way, waiting, in work or done."
    )
    video_memory: ByteSize = Field(
        ByteSize(2**30), gt=0, description="Memory in which videos and their results wait, all together."
    )
    video_disk: ByteSize = Field(
        ByteSize(16 * 2**30), ge=0, description="What they may take of the disk besides, where SPOOL names a folder."
    )
    video_ttl: float = Field(3600, gt=0, description="Seconds after which a video that nobody works on is gone.")
    live: int | None = Field(None, ge=0, description="Live sessions at once. Default: half as many as workers.")
    live_seconds: float = Field(12 * 60 * 60, gt=0, description="Seconds that a live session lasts at most.")
    deadline: float = Field(60, gt=0, description="Seconds that a request may take, or a picture on the command line.")
    detail: Detail = Field(Detail.BALANCED, description="Detail of detection if a request names none.")
    style: Style = Field(Style.BLUR, description="Style of redaction if a request names none.")
    replacement: str = Field(
        Emoji.SMILE.value,
        description="What the style `image` shows if a request names nothing: an emoji, or a file with a picture.",
    )
    verify: bool | None = Field(
        None,
        description="Whether results are searched again if a request does not say. Default: where its detail is "
        "thorough.",
    )
    rules: str | None = Field(
        None,
        description="Rules on who is redacted, and how, above those of requests: a file of JSON, its text, or the name "
        "of a preset. Default: none.",
    )
    looser_rules: bool = Field(
        default=False, description="Let requests leave bare, by `rules` and `keep`, whom RULES redact."
    )
    receipt_key: Path | None = Field(
        None, description="File of the key that signs receipts, from `faceguard keys new`. Default: no receipts."
    )
    reasons: Path | None = Field(
        None, description="File of the codes that may be reasons. Default: reasons are free text."
    )
    attributes: bool = Field(
        default=False, description="Let requests to detect ask what people look like: how old, and of which gender."
    )
    api_keys_file: Path | None = Field(None, description="File of API keys, one per line. Default: no key is needed.")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("localhost", "127.0.0.1", "[::1]"),
        description="Names the service may be called by, separated by commas; * allows any.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default_factory=tuple,
        description="Origins whose pages may call, like https://photos.example.org, separated by commas; * allows any.",
    )
    root_path: str | None = Field(
        None, description="Path of the service behind a proxy, like /faces; the proxy may leave it on or remove it."
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        ("127.0.0.1", "::1"),
        description="Addresses and networks of proxies whose X-Forwarded-Prefix is trusted, separated by commas; "
        "* believes any.",
    )
    cache_entries: int = Field(0, ge=0, description="How many pictures' boxes are remembered, by digest; 0 is off.")
    cache_ttl: float = Field(300, gt=0, description="Seconds for which boxes are remembered.")
    models: Path | None = Field(
        None, description="Folder of model weights that is searched first, and of your own detectors."
    )
    providers: Annotated[tuple[str, ...], NoDecode] = Field(
        default_factory=tuple,
        description="Execution providers of ONNX Runtime, like CUDA, by preference, separated by commas. "
        "Default: the processor.",
    )
    log_format: LogFormat = Field("text", description="Format of the log on standard error.")

    @field_validator("allowed_hosts", "allowed_origins", "trusted_proxies", "providers", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, re.split(r"[\s,]+", value))) if isinstance(value, str) else value

    @field_validator("spool")
    @classmethod
    def _writable(cls, value: Path | None) -> Path | None:
        if value and not os.access(value, os.W_OK | os.X_OK):
            raise ValueError("No files can be made in this folder")
        return value

    @field_validator("root_path")
    @classmethod
    def _path(cls, value: str | None) -> str | None:
        path = (value or "").strip("/")
        if not re.fullmatch(r"[\w.~/-]*", path, re.ASCII) or "//" in path:
            raise ValueError("A path has letters, digits and . _ ~ - between its slashes")
        return f"/{path}" if path else None

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if each != "*":
                ip_network(each)
        return value

    @property
    def option_defaults(self) -> dict[str, object]:
        """The options of a redaction that are not asked for, by name; raises what `shown` raises."""
        return {"detail": self.detail, "style": self.style, "verify": self.verify, "replacement": self.shown}

    @property
    def shown(self) -> Emoji | OwnPicture:
        """What the style `image` shows if a request names nothing; raises InvalidOptionError."""
        return standing(self.replacement)

    @property
    def capacity(self) -> int:
        """How many requests may be admitted at once, running or waiting."""
        return self.workers + (4 * self.workers if self.queue is None else self.queue)

    @property
    def live_sessions(self) -> int:
        """How many live sessions there may be at once."""
        return max(1, self.workers // 2) if self.live is None else self.live

    @property
    def unsent(self) -> int:
        """How many bytes of answers may wait for their clients."""
        return self.workers * 64 * 2**20 if self.max_unsent is None else self.max_unsent


def variable(name: str) -> str:
    """Return the name of a setting's environment variable."""
    return f"{CONFIGURATION['env_prefix']}{name.upper()}"


def wrong(error: ValidationError, named: Callable[[str], str] = variable) -> str:
    """Say what is wrong with settings, and never their values."""
    entries = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{named(str(entry['loc'][0]))}: {entry['msg']}" for entry in entries)


class _Log(BaseSettings):
    """What has to be known to say that another setting is wrong."""

    model_config = CONFIGURATION | SettingsConfigDict(extra="ignore")

    log_format: LogFormat = "text"


def log_format(given: str | None) -> LogFormat:
    """Return the form of the log, given or of the environment, whatever is wrong with other settings."""
    try:
        return (_Log() if given is None else _Log(log_format=given)).log_format
    except ValidationError:
        return "text"
