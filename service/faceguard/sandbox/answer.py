"""What helpers answer. It is a stranger's word: what gets in fits a model, or is an error that helpers may name."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from faceguard.errors import FaceguardError

Natural = Annotated[int, Field(ge=0, lt=2**40)]
Positive = Annotated[int, Field(gt=0, lt=2**31)]
Answer = TypeVar("Answer", bound=BaseModel)

logger = logging.getLogger("faceguard.sandbox")
logger.addHandler(logging.NullHandler())  # the command line has no log


class Failure(BaseModel):
    """A helper's answer where it has none."""

    error: str
    detail: Annotated[str, Field(max_length=200)] | None


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one kind of helper."""

    errors: Mapping[str, type[FaceguardError]]
    """What may go wrong, by its slug."""
    broken: type[FaceguardError]
    """What is raised where anything else did; the detail is a helper's own text, of which the log has the class."""
    source: str
    """What the log says has raised that."""

    def read(self, kind: type[Answer], message: Mapping[str, Any]) -> Answer:
        """Return the answer in a message; raises what it says went wrong."""
        try:
            if "error" not in message:
                return kind.model_validate(message)
            failure = Failure.model_validate(message)
        except ValidationError:
            raise self.broken from None
        raise self._raised(failure)

    def _raised(self, failure: Failure) -> FaceguardError:
        error = self.errors.get(failure.error, self.broken)
        if error is not self.broken:
            return error(failure.detail)
        if re.fullmatch(r"\w{1,60}", failure.detail or ""):
            logger.warning("%s raised %s", self.source, failure.detail)
        return self.broken()
