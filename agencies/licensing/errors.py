"""What can go wrong with licensed premises, beyond reports.errors."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from reports.errors import CaseworkError, NotAllowed, WrongState


class NoPremises(NotAllowed):
    """The person works for no premises whose licence is held now by whom they work for."""


class PremisesClosed(CaseworkError):
    """Nothing new is told of a premises that closed for good."""


class BagNumberUsed(CaseworkError):
    """Another bag of the premises has this number already."""


class NoSuchBag(CaseworkError):
    """No bag of that number can be taken on: whether there is one is not said."""


class SamePerson(CaseworkError):
    """Who seized something can't be its witness (R5.2)."""


class WrongBag(CaseworkError):
    """The number that was read from the bag is not that of the entry."""


class NameInWords(CaseworkError):
    """A guest's name stands in words that the licensing team reads (R5.7). `found`: where, key of
    the field → words for whoever typed it."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__(" ".join(found.values()))
        self.found = dict(found)


class SentBefore(WrongState):
    """A form that was sent already came back with something that was not in it then."""

    def __init__(self, message: str, *, incident_id: uuid.UUID) -> None:
        super().__init__(message)
        self.incident_id = incident_id
