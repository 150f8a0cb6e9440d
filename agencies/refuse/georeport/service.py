"""The one service that is offered: needles and drug litter, with what may be said of them."""

from __future__ import annotations

from typing import Any

from agencies.refuse.enums import BANDS, Land, Litter, band_label

CODE = "needles"
NAME = "Needles and drug litter"
NOT_KEPT = (
    "Names, e-mail addresses, telephone numbers, device and account ids, and links to pictures "
    "that are sent with it are not kept."
)
DESCRIPTION = (
    "Needles, syringes and other drug litter on public or private land in Peterborough, for the "
    "council's cleansing crews. Describe the place and the things, not people. " + NOT_KEPT
)
NOTICE = "The council's cleansing crews have been told. " + NOT_KEPT
AGENCY = "Peterborough City Council, cleansing"

CLIENT_ID = "fixmystreet_id"
"""The attribute in which FixMyStreet sends its own number of a report."""

YES, NO = "yes", "no"
YES_OR_NO = {YES: "Yes", NO: "No"}

LISTS: dict[str, tuple[str, dict[str, Any]]] = {
    "category": ("What is it?", dict(Litter.choices)),
    "count": ("How many?", {each: band_label(each) for each in BANDS}),
    "land": ("Where is it?", dict(Land.choices)),
    "children": ("Can children reach it?", YES_OR_NO),
    "loose": ("Is it loose: not in a box or bag?", YES_OR_NO),
}
"""Code of an attribute → its question, and its values by key."""


def services() -> list[dict[str, Any]]:
    return [
        {
            "service_code": CODE,
            "service_name": NAME,
            "description": DESCRIPTION,
            "metadata": True,
            "type": "realtime",
            "keywords": "needle, syringe, sharps, drugs, litter",
            "group": "Street cleansing",
        }
    ]


def definition() -> dict[str, Any]:
    """Nothing is required: what nobody knows makes nothing less pressing."""
    asked = [
        {
            "variable": True,
            "code": code,
            "datatype": "singlevaluelist",
            "required": False,
            "datatype_description": None,
            "order": order,
            "description": question,
            "values": [{"key": key, "name": str(name)} for key, name in values.items()],
        }
        for order, (code, (question, values)) in enumerate(LISTS.items(), 1)
    ]
    own_number = {
        "variable": False,
        "code": CLIENT_ID,
        "datatype": "string",
        "required": False,
        "datatype_description": None,
        "order": len(asked) + 1,
        "description": "The sender's own number of the report: the same number is one report.",
        "values": [],
        # FixMyStreet's extension: it fills this in by itself, and asks nobody.
        "automated": "server_set",
    }
    return {"service_code": CODE, "attributes": [*asked, own_number]}


def discovery(address: str) -> dict[str, Any]:
    """Which interfaces there are, as Open311's service discovery has it; `address` of this one."""
    return {
        "changeset": "2026-11-23T00:00:00Z",
        "contact": f"{AGENCY}. Keys are made by the cleansing lead.",
        "key_service": "Ask the cleansing lead for a key.",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": address,
                "changeset": "2026-11-23T00:00:00Z",
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
