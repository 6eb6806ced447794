"""Boxes in the forms of programs that label pictures: COCO, CVAT for images, CSV and JSON lines, out and in."""
