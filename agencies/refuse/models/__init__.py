"""Tables of the cleansing team's work."""

from agencies.refuse.models.devices import Device, Entry, Round, Shift, Visit
from agencies.refuse.models.finds import Find
from agencies.refuse.models.jobs import Job, JobEvent, NewWork
from agencies.refuse.models.photos import Photo, PhotoChunk
from agencies.refuse.models.places import Site
from agencies.refuse.models.targets import ResponseTarget

__all__ = [
    "Device",
    "Entry",
    "Find",
    "Job",
    "JobEvent",
    "NewWork",
    "Photo",
    "PhotoChunk",
    "ResponseTarget",
    "Round",
    "Shift",
    "Site",
    "Visit",
]
