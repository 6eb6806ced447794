"""Write the activation ranges that `quantise.py` needs, from any folder of photos. Needs onnxruntime and OpenCV.

    uv run --with onnx==1.23.2 scripts/calibrate.py centerface.onnx PHOTOS RANGES.json

Crops of every photo at three scales go through the cleaned float network. For each tensor that becomes 8-bit, the
channel's .999 quantile in each crop is kept; the 99th percentile over crops is that channel's reach. Channels of ReLU
outputs with a single reader get powers of two that bring their reaches together, and the tensor's range is the 99th
percentile over crops of its widest channel after that. Outliers beyond are clipped: it costs less than a coarse grid.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper

import graph
import quantise

F32 = npt.NDArray[np.float32]
SCALES = (1.0, 2.0, 0.5)
CROP = 384
EVENNESS = 0.7  # 1 makes all channels alike and spoils the reader's weights, 0 leaves them
MOST = 5  # largest power of two
SEED = 1


def crops(folder: Path) -> Iterator[F32]:
    random = np.random.default_rng(SEED)
    for path in sorted(folder.glob("*.jpg")):
        picture = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR_RGB)
        if picture is None:
            sys.exit(f"{path} is no picture")
        for scale in SCALES:
            way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
            scaled = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way)
            y = random.integers(0, max(1, scaled.shape[0] - CROP))
            x = random.integers(0, max(1, scaled.shape[1] - CROP))
            crop = scaled[y : y + CROP, x : x + CROP]
            crop = crop[: crop.shape[0] // 32 * 32, : crop.shape[1] // 32 * 32]
            yield np.ascontiguousarray(crop.transpose(2, 0, 1)[None], np.float32)


def reaches(model: onnx.ModelProto, folder: Path) -> dict[str, tuple[F32, F32]]:
    """Per tensor the .001 and .999 quantile of each channel, one row a crop."""
    names = quantise.activations(model)
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    probe.graph.output.extend(helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in names)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(probe.SerializeToString(), options, providers=["CPUExecutionProvider"])
    rows: dict[str, list[F32]] = {n: [] for n in names}
    for crop in crops(folder):
        for name, value in zip(names, session.run(names, {"image": crop}), strict=True):
            flat = value[0].reshape(value.shape[1], -1)[:, ::3]
            rows[name].append(np.quantile(flat, (0.001, 0.999), axis=1).astype(np.float32))
    return {n: (np.stack([r[0] for r in v]), np.stack([r[1] for r in v])) for n, v in rows.items()}


def calibrate(model: onnx.ModelProto, folder: Path) -> dict[str, dict[str, object]]:
    users = graph.consumers(model.graph)
    makers = {n.output[0]: n for n in model.graph.node}
    result: dict[str, dict[str, object]] = {}
    for name, (low, widest) in reaches(model, folder).items():
        high = widest
        row: dict[str, object] = {}
        positive = makers[name].op_type == "Relu"
        if positive and [n.op_type for n in users[name]] == ["Conv"]:
            reach = np.percentile(widest, 99, axis=0) + 1e-6
            powers = np.rint(EVENNESS * np.log2(reach.max() / reach)).clip(0, MOST).astype(int)
            high = widest * np.exp2(powers)
            row["powers"] = "".join(map(str, powers))
        bottom = 0.0 if positive else min(float(np.percentile(low.min(1), 1)), 0.0)
        top = max(float(np.percentile(high.max(1), 99)), 1e-3)
        row["range"] = [float(f"{bottom:.5g}"), float(f"{top:.5g}")]
        result[name] = row
    return result


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    network = graph.clean(onnx.load(sys.argv[1]))
    rows = sorted(calibrate(network, Path(sys.argv[2])).items())
    lines = (f"{json.dumps(name)}: {json.dumps(row, sort_keys=True)}" for name, row in rows)
    Path(sys.argv[3]).write_text("{\n" + ",\n".join(lines) + "\n}\n")
