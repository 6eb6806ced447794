"""The zygote of helpers for videos.

usage: python -m faceguard.sandbox.videos DESCRIPTOR MEMORY SECONDS
"""

import cv2

from faceguard.media import modules
from faceguard.sandbox import zygote
from faceguard.sandbox.projector import serve

if __name__ == "__main__":
    cv2.setNumThreads(0)
    modules.load()
    zygote.main(serve)
