"""Cameras and streams on the command line: from a source to sinks, without the faces.

address   where pictures come from and go to, and how that is told
plan      what each camera is to do, from the command line or a file
carrier   the program of the processes that have the network, and see packets alone
errand    such a process, as it is started and ended
sealed    the program of the process that sees the pictures, and has no network
watched   that process, as it is started, heard and ended
parent    a process that ends with the one that started it
studio    what that does: sources, the session, and outlets
photos    the reference photos of a camera, as that gets and reads them
filmed    a source's pictures, as they come
outlet    a place for pictures, and the thread that writes the newest to it
shows     what is written there: JPEGs, streams, recordings
told      what the sealed process says
shift     what is done as long as a sealed process lasts: places are opened, given up and tried again
camera    one camera, whose sealed process is replaced where it is lost
cameras   all of them
feed      the newest JPEG, for all who watch
door      HTTP: these, and the metrics
"""
