"""An RTSP server, as cameras have and as recorders have; run by the system's Python, which has GStreamer.

usage: /usr/bin/python3 testing/rtsp_server.py PORT CLIP
       /usr/bin/python3 testing/rtsp_server.py PORT --record FILE

`/camera` plays CLIP as a camera does; where that is -, it sends an H.264 byte stream on standard input as it comes.
`/recorder` writes what is sent there to FILE, an MPEG transport stream.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402 - their versions are asked for before

Gst.init(None)
port, *rest = sys.argv[1:]
server, factory = GstRtspServer.RTSPServer(), GstRtspServer.RTSPMediaFactory()
server.set_address("127.0.0.1")
server.set_service(port)
if rest[0] == "--record":
    factory.set_transport_mode(GstRtspServer.RTSPTransportMode.RECORD)
    factory.set_launch(f"( rtph264depay name=depay0 ! h264parse ! mpegtsmux ! filesink location={rest[1]} sync=false )")
    server.get_mount_points().add_factory("/recorder", factory)
else:
    origin = "fdsrc fd=0 do-timestamp=true" if rest[0] == "-" else f"filesrc location={rest[0]} ! qtdemux"
    factory.set_launch(f"( {origin} ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 )")
    server.get_mount_points().add_factory("/camera", factory)
server.attach(None)
print("ready", flush=True)  # noqa: T201 - whoever started it waits for this
GLib.MainLoop().run()
