"""A request of a plug-in: the document that was clicked, the library, and what to do.

Objects of Zotero are its web API's JSON, which ``toJSON()`` gives in Zotero itself.
"""

from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta

from citekit.errors import UsageError
from citekit.model.bibliography import TagChoice
from citekit.zotero.push.merging import EditPolicy

VERSION = 1
"""The version of the protocol. A change that either side has to know of raises it."""

Action = Literal["build", "update", "plan", "study", "choose", "written", "check"]
Data = dict[str, Any]
_NEEDS: dict[Action, tuple[str, ...]] = {
    "build": ("folder", "source", "library"),
    "update": ("folder", "library"),
    "plan": ("folder", "library"),
    "study": ("folder", "library"),
    "choose": ("folder", "library", "choices"),
    "written": ("folder", "library"),
    "check": ("library", "items"),
}


class IncompatibleRequest(UsageError):
    """A request of another version; ``update`` is which of the two is too old."""

    def __init__(self, message: str, update: Literal["citekit", "plugin"]) -> None:
        super().__init__(message)
        self.update = update


class FileSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document as a file, or as the HTML of a note; one of the two."""

    path: str | None = None
    html: str | None = None


class Library(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The library: all regular items, notes and collections, those in the trash too."""

    id: Annotated[str, Meta(description="the same for every request about this library")] = ""
    uri: Annotated[
        str, Meta(description="of the library, 'http://zotero.org/users/123', without a slash at its end")
    ] = ""
    fields: Annotated[
        tuple[str, ...], Meta(description="the item fields that this Zotero knows; none: not known")
    ] = ()
    items: Annotated[tuple[Data, ...], Meta(description="API JSON, each with its key")] = ()
    collections: Annotated[tuple[Data, ...], Meta(description="API JSON, each with its key")] = ()


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The record that the user chose for a work."""

    work: Annotated[str, Meta(description="the work's citation key")]
    doi: Annotated[
        str | None, Meta(description="'none': no record is the work; null: forget an earlier choice")
    ] = None


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The user's settings."""

    offline: bool = False
    mailto: str = ""
    taxonomy: Annotated[str, Meta(description="a name, a file or 'none'; '': the default")] = ""
    tags: TagChoice = "all"
    edits: Annotated[
        EditPolicy,
        Meta(
            description="what happens to the user's edits: kept and listed, overwritten, or kept for good and not listed"
        ),
    ] = "ask"


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request. Which of its parts an action needs is in the documentation."""

    version: int
    action: Action
    plugin: Annotated[str, Meta(description="the plug-in's version")] = ""
    folder: Annotated[
        str, Meta(description="absolute; what citekit keeps of this document, and of nothing else")
    ] = ""
    document: Annotated[
        Data | None, Meta(description="API JSON of the item that is the document; null: a file without one")
    ] = None
    source: Annotated[
        FileSource | None, Meta(description="null: that of the build before, where there is one")
    ] = None
    library: Library | None = None
    parent: Annotated[str | None, Meta(description="key of the collection to make the new one in")] = None
    items: Annotated[tuple[str, ...], Meta(description="keys of the items to check")] = ()
    choices: tuple[Choice, ...] = ()
    partial: Annotated[
        tuple[str, ...],
        Meta(
            description="with 'written': keys of the objects whose 'data' was left out, as the user changed them"
        ),
    ] = ()
    settings: Settings = Settings()


class _Tag(msgspec.Struct):
    tag: str
    type: int = 0


class _Object(msgspec.Struct):
    """What is relied on in an object of Zotero; other values may be anything."""

    key: Annotated[str, Meta(min_length=1)]
    version: int = 0
    deleted: bool | int = False
    name: str | None = None
    parentCollection: str | bool | None = None  # noqa: N815
    itemType: str | None = None  # noqa: N815
    parentItem: str | bool | None = None  # noqa: N815
    note: str | None = None
    creators: list[dict[str, Any]] = []
    tags: list[_Tag] = []
    collections: list[str] = []
    relations: dict[str, str | list[str]] = {}


class _Version(msgspec.Struct):
    version: int
    plugin: str = ""


def read_request(content: bytes) -> Request:
    """The request in ``content``.

    Raises IncompatibleRequest for one of another version, UsageError for an invalid one.
    """
    try:
        head = msgspec.json.decode(content, type=_Version)
        _check_version(head)
        request = msgspec.json.decode(content, type=Request)
    except msgspec.ValidationError as error:
        raise UsageError(f"Invalid request: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise UsageError("Invalid request: not JSON") from None
    _check(request)
    return request


def _check_version(head: _Version) -> None:
    from citekit import __version__

    named = f"the plug-in{f' {head.plugin}' if head.plugin else ''}"
    if head.version > VERSION:
        raise IncompatibleRequest(
            f"citekit {__version__} is too old for {named}; update citekit: pipx upgrade citekit", "citekit"
        )
    if head.version < VERSION:
        raise IncompatibleRequest(
            f"{named[0].upper()}{named[1:]} is too old for citekit {__version__}; update the plug-in: "
            "run 'citekit zotero plugin', and install the file that it writes",
            "plugin",
        )


def _check(request: Request) -> None:
    """Raise UsageError for a request without what its action needs, and for objects without keys."""
    for name in _NEEDS[request.action]:
        if not getattr(request, name):
            raise UsageError(f"Invalid request: '{request.action}' needs '{name}'")
    library = request.library
    assert library is not None
    if request.action != "check" and not library.id:
        raise UsageError(f"Invalid request: '{request.action}' needs 'library.id'")
    objects = {
        "library.items": library.items,
        "library.collections": library.collections,
        "document": request.document,
    }
    for name, values in objects.items():
        try:
            msgspec.convert(values, tuple[_Object, ...] | _Object | None)
        except msgspec.ValidationError as error:
            raise UsageError(f"Invalid request: {error}".replace("`$", f"`$.{name}")) from None


assert set(_NEEDS) == set(get_args(Action))
