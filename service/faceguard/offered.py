"""The detectors that can be asked for: the package's own, and those that the user brings."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

from pydantic import ValidationError, ValidationInfo, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from faceguard.detector import DetectorName

OWN = tuple(DetectorName)
"""The detectors that can be asked for everywhere."""


def _offered(value: object, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> str:
    """Read the name of a detector: one of the package's own, or of those that the user brings."""
    names: Collection[str] = (info.context or {}).get("detectors", OWN)
    written = value.strip().lower() if isinstance(value, str) else value
    if isinstance(written, str) and written not in OWN and written in names:
        return written
    try:
        known: str = validate(value)
    except ValidationError:
        *others, last = (f"'{name}'" for name in names)
        raise PydanticCustomError(
            "enum", "Input should be {names}", {"names": f"{', '.join(others)} or {last}"}
        ) from None
    return known


if TYPE_CHECKING:
    OfferedDetector = str  # a member of DetectorName, or the name of a detector that is known from the start alone
else:
    OfferedDetector = Annotated[DetectorName, WrapValidator(_offered)]
