from faceguard.errors import FaceguardError


class NotJsonError(FaceguardError):
    slug = "not-json"
    title = "The request is no JSON object"


class UnknownPartError(FaceguardError):
    slug = "unknown-part"
    title = "The request has a part that may hold a picture and cannot be read here, so it is not passed on"


class PictureByAddressError(FaceguardError):
    slug = "picture-by-address"
    title = "A picture is named by its address, which cannot be redacted here; send it as a data: URL"


class TooManyPicturesError(FaceguardError):
    slug = "too-many-pictures"
    title = "The request has more pictures than allowed"


class ClosedEndpointError(FaceguardError):
    slug = "closed-endpoint"
    title = "This endpoint is not passed on, as files may come with it"


class UpstreamError(FaceguardError):
    slug = "upstream"
    title = "The upstream did not answer, or its answer would lead past this proxy"
