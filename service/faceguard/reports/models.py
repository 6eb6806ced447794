"""What a report says of the models that were used."""

from collections.abc import Sequence
from typing import Any

from faceguard.models import Model


def model_fields(models: Sequence[Model]) -> dict[str, Any]:
    """Return the fields that every report has of them: names, each once, and licences."""
    return {
        "models": list(dict.fromkeys(model.name for model in models)),
        "model_licences": {model.name: model.licence for model in models},
    }
