"""Who tells us: reports by where they come from, kept apart since each looks elsewhere (R8.3).

Every report has one source, by its kind and the channel that it came by. A source is therefore
also a filter of the queue, which says the same in the same codes.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.enums import LISTED_STATUSES, Channel, Kind, Status

ARRIVED = tuple(each for each in LISTED_STATUSES if each is not Status.REFERENCE)
"""Statuses of what somebody told us. Recorded crime that was loaded as a file is for reference: it
came in on the day on which it was loaded, years of it at once, and so would look like a surge."""


class Source(TextChoices):
    RESIDENTS = "residents", _("Residents")
    CREWS = "crews", _("Refuse crews")
    PREMISES = "premises", _("Licensed premises")
    PARTNERS = "partners", _("Partner agencies and other systems")
    RECORDED = "recorded", _("Recorded by the police")


_BY_CHANNEL = {
    Channel.ONLINE: Source.RESIDENTS,
    Channel.PHONE: Source.RESIDENTS,
    Channel.CREW: Source.CREWS,
    Channel.PREMISES: Source.PREMISES,
    Channel.PARTNER: Source.PARTNERS,
    Channel.API: Source.PARTNERS,
    Channel.OPEN311: Source.PARTNERS,
}


def source_of(kind: str, channel: str) -> Source:
    """Raises ValueError for a channel that there is not."""
    if kind == Kind.RECORDED_CRIME:
        return Source.RECORDED
    return _BY_CHANNEL[Channel(channel)]


def filters_of(source: Source) -> list[tuple[str, str]]:
    """The filters of the queue that keep a source's reports and no other's."""
    if source is Source.RECORDED:
        return [("kind", Kind.RECORDED_CRIME.value)]
    channels = [each.value for each, of in _BY_CHANNEL.items() if of is source]
    kinds = [each.value for each in Kind if each is not Kind.RECORDED_CRIME]
    return [*(("channel", each) for each in channels), *(("kind", each) for each in kinds)]
