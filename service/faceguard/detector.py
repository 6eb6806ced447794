from faceguard.word import Word


class DetectorName(Word):
    """The detectors that a caller may name."""

    ENSEMBLE = (
        "ensemble",
        "YuNet on the whole picture, CenterFace at several scales where that saw something, by vote: misses least.",
    )
    MEDIAPIPE = (
        "mediapipe",
        "MediaPipe on the whole picture at 192 x 192 pixels: quick, good at near faces, blind to far ones.",
    )
    CENTERFACE = "centerface", "One pass of CenterFace over the whole picture: finds small and far faces."
    YUNET = "yunet", "One pass of YuNet over the whole picture: quick, and good at middling faces."
