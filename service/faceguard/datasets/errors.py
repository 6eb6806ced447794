from faceguard.errors import FaceguardError


class DataSetError(FaceguardError):
    slug = "data-set"
    title = "This is no data set in one of the forms that are read here"


class NoPlaceError(FaceguardError):
    slug = "no-place-in-form"
    title = "A video has no place in this form"
