from faceguard.word import Word


class DataSetForm(Word):
    """The forms to choose from."""

    JSONL = "jsonl", "A JSON object a line: the report of each picture or video."
    COCO = "coco", "COCO object detection: one JSON document with one category, `face`."
    CVAT = "cvat", "CVAT for images 1.1: one XML document with one label, `face`."
    CSV = "csv", "A line for each face, and one without a box for a picture without a face."
