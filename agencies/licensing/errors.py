"""What can go wrong with licensed premises, beyond reports.errors."""

from __future__ import annotations

from reports.errors import CaseworkError, NotAllowed


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
