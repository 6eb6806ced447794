from faceguard.errors import FaceguardError


class SigningKeyError(FaceguardError):
    slug = "signing-key"
    title = "The key for receipts cannot be used"


class ReceiptsError(FaceguardError):
    slug = "receipts"
    title = "This is no file of receipts that can be continued"


class ReasonsError(FaceguardError):
    slug = "reasons"
    title = "This is no list of reasons"
