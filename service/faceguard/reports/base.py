"""What all parts of a report have in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Report(BaseModel):
    model_config = ConfigDict(frozen=True)

    def fields(self, *names: str) -> dict[str, Any]:
        """Return the fields, or those of these names, as JSON types, without those that are None."""
        return self.model_dump(mode="json", exclude_none=True, include=set(names) or None)
