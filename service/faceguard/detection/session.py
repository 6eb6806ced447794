"""Networks as ONNX Runtime runs them here: on one thread of the processor, from one file, without custom operators."""

import os
from pathlib import Path

import onnxruntime

NOWHERE = os.devnull
"""Where a file is looked for that a network keeps its numbers in, beside its own: below it there is nothing."""


def session(weights: Path | bytes, *, floats: bool = False) -> onnxruntime.InferenceSession:
    """Load a network, by its path or its content; raises what ONNX Runtime raises.

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
    return onnxruntime.InferenceSession(source, options, ["CPUExecutionProvider"])
