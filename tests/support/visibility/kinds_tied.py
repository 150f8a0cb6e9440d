"""Which premises items of intelligence are about, and by hand: which roles see that."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries.intelligence import ties_visible_to
from tests.support.visibility import tied
from tests.support.visibility.licensing_roles import LIST, LOOK, PAGE
from tests.support.visibility.looking import Kind, Probe

INTELLIGENCE = {"police_intelligence"}

KINDS = (
    Kind(
        models.PremisesIntelligence,
        seen_by={
            tied.SHARED: INTELLIGENCE | {"licensing_officer"},  # no officer of another agency
            tied.UNSHARED: INTELLIGENCE,
            tied.TAKEN_BACK: INTELLIGENCE,
        },
        visible_to=ties_visible_to,
        probes=(
            Probe(
                LIST,
                ["licensing:premises"],
                LOOK,
                tied.on_premises,
                among=[tied.SHARED, tied.UNSHARED],
            ),
            Probe(PAGE, ["licensing:item-premises"], INTELLIGENCE, tied.on_items),
        ),
    ),
)
TO_CHOOSE_FROM = Probe(LIST, ["licensing:item-premises"], INTELLIGENCE, tied.to_choose_from)
