"""Tables of the cleansing team's work."""

from agencies.refuse.models.bins import Bin, BinVisit, BinVisitor
from agencies.refuse.models.boxes import Box, BoxMove, StockLimit
from agencies.refuse.models.devices import Device, Entry, Round, Shift, Visit
from agencies.refuse.models.finds import Find
from agencies.refuse.models.health import HealthEvent, HealthRecord
from agencies.refuse.models.imports import (
    FindImport,
    FindImportFile,
    FindImportLine,
    FindMapping,
)
from agencies.refuse.models.jobs import Job, JobEvent, NewWork
from agencies.refuse.models.photos import Photo, PhotoChunk
from agencies.refuse.models.places import Site
from agencies.refuse.models.systems import RequestUpdate, ServiceRequest, System
from agencies.refuse.models.targets import ResponseTarget

__all__ = [
    "Bin",
    "BinVisit",
    "BinVisitor",
    "Box",
    "BoxMove",
    "Device",
    "Entry",
    "Find",
    "FindImport",
    "FindImportFile",
    "FindImportLine",
    "FindMapping",
    "HealthEvent",
    "HealthRecord",
    "Job",
    "JobEvent",
    "NewWork",
    "Photo",
    "PhotoChunk",
    "RequestUpdate",
    "ResponseTarget",
    "Round",
    "ServiceRequest",
    "Shift",
    "Site",
    "StockLimit",
    "System",
    "Visit",
]
