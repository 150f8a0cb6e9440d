"""What crews, premises, partners and machines record. Words only: see stories.py for the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

STAFF: Mapping[str, Sequence[str]] = {
    "crew:needle_find": (
        "{sharps} sharps, {ground}, {street}. Loose, uncapped. Cleared with {kit}.",
        "{sharps} syringes {spot}, {street}. Two still had needles on. Lifted, boxed, area swept.",
        "Needle in the {ground} at {street}. One capped, one not. Box under half full.",
        "Round stop: {street}, {spot}. {sharps} needles, foil, one spoon. All cleared.",
        "Bag of drug litter {spot}, {street}. {sharps} sharps among it. Used {kit}.",
        "{street}: {sharps} needles on the {ground}. Children's route to school, so cleared at once.",
        "Sharps {spot}. {sharps} found by hand sweep with {kit}. No injuries. {street}.",
        "Second time this week {spot} at {street}: {sharps} needles. Suggest a bin here.",
        "Canisters and {sharps} sharps on the {ground}, {street}. Photographed, cleared.",
    ),
    "crew:use": (
        "While clearing {spot} at {street}, crew saw {few} people using {drug}. Crew withdrew and "
        "came back later. No words exchanged.",
    ),
    "needle_find": (
        "{sharps} needles reported {spot}, {street}, on the {ground}. Passer-by did not touch them.",
        "Sharps {spot} by {street}: {sharps} seen, {ground}. Not cleared by the reporter.",
    ),
    "open311:needle_find": (
        "Needles on the {ground} at {street}. Count given: {sharps}. Sent from a public reporting app.",
        "Drug litter {spot}, {street}. App report, no contact given. {sharps} sharps.",
        "Syringe {spot}. {street}. Hazard ticked: children nearby.",
    ),
    "open311:litter": (
        "Drug litter {spot}, {street}, on the {ground}. Sent from a public reporting app.",
        "Foil, bags and canisters {spot} at {street}. App report, no contact given.",
    ),
    "premises_incident": (
        "{premises}: door staff saw {person} pass {bag} to another guest in {room} {hour}. Both left "
        "when asked. Item not recovered.",
        "{premises}: {bag} found in {room} at close. Bagged, sealed and locked in the safe with a "
        "second member of staff present.",
        "{premises}: guest refused entry {hour} after a search found {bag}. Guest left it in the "
        "deposit box and walked off.",
        "{premises}: toilet check {hour}: suspected powder on a surface in {room}. Cleaned, logged, "
        "checks doubled for the night.",
        "{premises}: guest unwell in {room} {hour}. First aid given, ambulance called and attended. "
        "Guest said they had taken something they bought outside.",
        "{premises}: two guests arguing over {bag} in {room}. Separated, one banned. Cameras kept.",
    ),
    "partner_intelligence": (
        "{team}: during a routine visit near {street}, many short visits to one flat were seen "
        "{often}. The tenant has become hard to reach {since}.",
        "{team}: several young people mention the same meeting place {spot} by {street}. They say "
        "older people give them things to carry.",
        "{team}: {smell} noted on the landing at a block off {street}. Door reinforced {since}.",
        "{team}: a person we support near {street} says visitors have taken the front room and do not "
        "leave. They asked us not to make a fuss.",
        "{team}: a rise in canisters and balloons around {street} in {ward}, {since}.",
        "{team}: same {vehicle} outside three addresses we manage around {street}, {often}.",
        "{team}: a pupil has been absent {since} and is seen {spot} at {street} in school hours with "
        "adults whom we do not know.",
    ),
    "api:partner_intelligence": (
        "Sent by a partner's case system. {team}: short visits to an address off {street}, {often}. "
        "No action taken by us.",
        "Sent by a partner's case system. {team}: concern for a tenant near {street}; strangers hold "
        "keys {since}.",
    ),
    "api:dealing": (
        "Sent by a partner's reporting line. Hand to hand exchanges {spot}, {street}, {often}. "
        "{vehicle} named by two callers.",
    ),
    "partner:dealing": (
        "{team}: two residents told us of {vehicle} {spot} on {street}, {often}. Neither wants contact.",
    ),
}

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
