"""What officers write on demonstration cases: notes, tasks, reasons. stories.py has the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

NOTES: Sequence[str] = (
    "Spoke with the neighbourhood team: patrols will pass at the times residents name.",
    "Lighting by the footpath is out. Asked the council for a date.",
    "Pattern across the reports: early evening, Thursday to Saturday, the same two vehicles.",
    "Housing confirms that the tenant is known to them. Joint visit to be agreed.",
    "Two reports agree on the place and the hour but not on the vehicle. Leave open.",
    "Cleansing cleared the alley this morning and will check it twice a week.",
    "No new reports for ten days. Keep it open until the next meeting.",
    "Outreach offered support to two people there. One took the leaflet.",
    "School asked for a workshop on this subject. Passed to engagement.",
    "Licence holder met. Toilet checks doubled, door register shown.",
)

TASKS: Sequence[tuple[str, str]] = (
    ("cleansing", "Clear the alley and check it twice a week"),
    ("cleansing", "Say whether a needle bin can stand here"),
    ("police", "Visible patrols at the times residents name"),
    ("police", "Check the camera coverage of the car park"),
    ("licensing", "Visit the premises and look at the door register"),
    ("safeguarding", "Agree who visits the person at risk, and when"),
    ("spp", "Bring this to the next partnership meeting"),
)
"""Team key and what it should do; about places and work, never about a person."""

WHY: Mapping[str, Sequence[str]] = {
    "duplicate": (
        "Same place and hour as a report from the evening before.",
        "Second report of the same thing by a neighbour.",
    ),
    "no_action": (
        "Nothing there on two visits. The reporter may tell us more.",
        "Turned out to be a delivery rider waiting for orders.",
        "Too little to act on. Kept for pattern.",
    ),
    "new_information": (
        "A second resident has told us the same.",
        "The crew found more at the same place.",
    ),
    "priority": (
        "A child may be near: look at this first.",
        "Third report about this place in a week.",
        "Cleared by the crew already: less pressing.",
    ),
    "unlinked": ("Another street after all: the point was of the wrong end.",),
    "closed_case": (
        "No report for three weeks after the alley was gated and lit.",
        "Fewer reports each week since the joint visits.",
        "The premises put its house in order.",
    ),
    "amendment": (
        "Caller rang again: it is the other side of the garages.",
        "Officer attended. Foil and wraps on the ground, nobody there.",
        "The time should be an hour later than first told.",
    ),
}
