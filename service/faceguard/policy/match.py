"""Whether a face is that of the person on a reference photo, in words."""

from faceguard.policy.truth import Truth
from faceguard.word import Word


class Match(Word):
    """Whether a face is that of the person on a reference photo."""

    SURELY = "surely", "It is."
    PERHAPS = "perhaps", "The two are alike, and not enough for certain, or not clearly seen: a person should compare."
    UNKNOWN = "unknown", "The face is too small, turned, blurred or covered to be told."
    NO = "no", "It is somebody else's."

    @property
    def truth(self) -> Truth:
        """What rules make of it."""
        return _TRUTHS.get(self, Truth.DOUBT)


_TRUTHS = {Match.SURELY: Truth.YES, Match.NO: Truth.NO}
