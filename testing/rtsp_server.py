"""An RTSP server that plays a clip as a camera does; run by the system's Python, which has GStreamer.

usage: /usr/bin/python3 testing/rtsp_server.py PORT CLIP
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402 - their versions are asked for before

Gst.init(None)
port, clip = sys.argv[1:]
server, factory = GstRtspServer.RTSPServer(), GstRtspServer.RTSPMediaFactory()
server.set_address("127.0.0.1")
server.set_service(port)
factory.set_launch(f"( filesrc location={clip} ! qtdemux ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 )")
server.get_mount_points().add_factory("/camera", factory)
server.attach(None)
print("ready", flush=True)  # noqa: T201 - whoever started it waits for this
GLib.MainLoop().run()
