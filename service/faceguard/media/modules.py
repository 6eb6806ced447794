"""PyAV's modules, which it loads when it meets what is in them. Who can open no file has to have them before."""

import importlib
import pkgutil

import av

NEEDLESS = ("__main__", "datasets")


def load() -> None:
    """Load them."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith(NEEDLESS):
            importlib.import_module(module.name)
