"""A draft of the routing rules in a demonstration, to be tried and published."""

from __future__ import annotations

from portal.demo.cast import Cast
from reports.actions import routing
from reports.enums import Category, Kind, Priority
from reports.routing import Hours, Rule, When
from reports.routing_enums import Team
from reports.routing_in_use import rules_in_use

EVENINGS = Hours(frozenset({5, 6}), 20 * 60, 4 * 60)
"""Friday and Saturday, 20:00 to 04:00."""

PROPOSED = (
    Rule(
        key="demo-evenings",
        name="Dealing on Friday and Saturday evenings",
        when=When(
            kinds=frozenset({Kind.CONCERN.value}),
            categories=frozenset({Category.DEALING.value}),
            hours=EVENINGS,
        ),
        teams=(Team.POLICE_INTELLIGENCE.value,),
        priority=Priority.HIGH.value,
        minutes=12 * 60,
    ),
    Rule(
        key="demo-litter",
        name="Drug litter: the council as well",
        when=When(categories=frozenset({Category.LITTER.value})),
        teams=(Team.CLEANSING.value,),
    ),
)


def propose_rules(cast: Cast) -> None:
    """A draft by the first who may edit; the second may publish it. None where there is one."""
    by = cast.by_role["police_intelligence"][0]
    now = rules_in_use().number
    if now is None:
        return
    draft = routing.start_draft(by=by, number=now)
    for rule in PROPOSED:
        draft = routing.save_rule(by=by, number=draft.number, rule=rule, version=draft.version)
