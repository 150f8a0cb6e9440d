"""What a few residents, and a few machines, sent in the last week of a demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from reports.enums import Category, JunkSign, Kind


@dataclass(frozen=True)
class Told:
    """One report. `photos` names scenes; `signs` are why it was set aside as junk, if it was;
    `has_code`: its sender got a receipt code, so can be asked and can come back."""

    name: str
    hours_ago: float
    words: str
    category: Category = Category.OTHER
    kind: Kind = Kind.CONCERN
    photos: tuple[str, ...] = ()
    signs: tuple[JunkSign, ...] = ()
    danger: bool = False
    has_code: bool = False


SAME = "We buy any car for cash today, call now, best prices, call now, best prices, call now."

TOLD = (
    Told(
        "evenings",
        150,
        "Cars stop by the garages most evenings. Somebody walks up to the window, and they go.",
        Category.DEALING,
        has_code=True,
    ),
    Told(
        "needles",
        54,
        "Needles under the bench by the play area. I put nothing in the bin, I did not touch them.",
        Category.LITTER,
        Kind.NEEDLE_FIND,
        photos=("bench",),
    ),
    Told("nonsense", 52, "12345 67890 !!!! ---- 0000 0000", signs=(JunkSign.NO_LETTERS,)),
    Told(
        "van",
        30,
        "A white van with no markings waits by the garages at night. I had these photos already.",
        Category.DEALING,
        photos=("van", "garages"),
        has_code=True,
    ),
    Told(
        "in a hurry",
        23,
        "Two lads sell from the steps behind the shops after school. My phone is an old one.",
        Category.DEALING,
        signs=(JunkSign.BUSY,),
    ),
    Told("same", 9.2, SAME, signs=(JunkSign.REPEATED, JunkSign.CONNECTION)),
    Told("same again", 9.1, SAME, signs=(JunkSign.REPEATED, JunkSign.CONNECTION)),
    Told(
        "links",
        8,
        "www.cheap-watches.example www.cheap-watches.example/today",
        photos=("advert",),
        signs=(JunkSign.LINKS, JunkSign.TRAP),
    ),
    Told(
        "frightened",
        2,
        "A man lets himself into my neighbour's flat every night and she is frightened of him.",
        Category.CUCKOOING,
        signs=(JunkSign.BUSY,),
        danger=True,
    ),
)
