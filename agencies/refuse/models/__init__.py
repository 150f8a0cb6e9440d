"""Tables of the cleansing team's work."""

from agencies.refuse.models.finds import Find
from agencies.refuse.models.jobs import Job, JobEvent, NewWork
from agencies.refuse.models.places import Site
from agencies.refuse.models.targets import ResponseTarget

__all__ = ["Find", "Job", "JobEvent", "NewWork", "ResponseTarget", "Site"]
