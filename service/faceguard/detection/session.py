"""Networks as ONNX Runtime runs them here: on one thread or an accelerator, from one file, without custom operators."""

import os
from collections.abc import Sequence
from pathlib import Path

import onnxruntime

from faceguard.errors import ProviderError

NOWHERE = os.devnull
"""Where a file is looked for that a network keeps its numbers in, beside its own: below it there is nothing."""


REMOTE = "AzureExecutionProvider"
"""It asks a service on the network, which nothing here does."""
PROCESSOR = ("CPUExecutionProvider",)


def available() -> tuple[str, ...]:
    """List the execution providers that this build of ONNX Runtime has, as it names them."""
    return tuple(name for name in onnxruntime.get_available_providers() if name != REMOTE)


def session(
    weights: Path | bytes, providers: Sequence[str] = PROCESSOR, *, floats: bool = False
) -> onnxruntime.InferenceSession:
    """Load a network, by its path or its content, for these execution providers; raises what ONNX Runtime raises.

    What the first cannot run goes to the next. ProviderError is raised where one does not start: ONNX Runtime says so
    in a log, and does without it.

    With `floats`, weights that are stored in eight bits become floats at once, and not at each run.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the workers are the threads
    options.enable_mem_pattern = False  # the shapes differ, and a plan for each would keep its memory
    if floats:
        options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.log_severity_level = 4 if isinstance(weights, bytes) else 3  # what is raised says the same
    if isinstance(weights, bytes):
        options.add_session_config_entry("session.load_model_format", "ONNX")
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", NOWHERE)
    source = weights if isinstance(weights, bytes) else os.fspath(weights)
    made = onnxruntime.InferenceSession(source, options, list(providers))
    made.disable_fallback()
    for name in providers:
        if name not in made.get_providers():
            raise ProviderError(f"{name} does not start on this machine: its driver or libraries are not there")
    return made
