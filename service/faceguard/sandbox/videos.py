"""The zygote of helpers for videos.

usage: python -m faceguard.sandbox.videos DESCRIPTOR MEMORY SECONDS
"""

from faceguard.media import modules
from faceguard.sandbox import zygote
from faceguard.sandbox.projector import serve

if __name__ == "__main__":
    modules.load()
    zygote.main(serve)
