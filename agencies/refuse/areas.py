"""Pages of the cleansing team, for the start page and the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.registry.areas import Area, register_area
from agencies.registry.permissions import Permission

AREAS = (
    Area(
        key="cleansing-jobs",
        title=_("Cleansing jobs"),
        description=_("Needles and drug litter to clear, most pressing first."),
        route="refuse:jobs",
        permission=Permission.NEEDLE_FINDS_VIEW,
        order=15,
    ),
    Area(
        key="field",
        title=_("App for phones"),
        description=_("Log finds on the road, with or without a signal."),
        route="field:app",
        permission=Permission.NEEDLE_FINDS_RECORD,
        order=15,
        in_navigation=False,
    ),
    Area(
        key="cleansing-needlesticks",
        title=_("Needlesticks"),
        description=_("Restricted: people of the crews who were hurt by a needle."),
        route="refuse:needlesticks",
        permission=Permission.NEEDLESTICK_RECORDS,
        order=16,
        in_navigation=False,
    ),
    Area(
        key="cleansing-rounds",
        title=_("Rounds"),
        description=_("Who searched where and for how long, and what they found."),
        route="refuse:rounds",
        permission=Permission.NEEDLE_FINDS_MANAGE,
        order=16,
        in_navigation=False,
    ),
    Area(
        key="cleansing-import",
        title=_("Finds of other systems"),
        description=_("Bring in needle finds from a file of another system, checked first."),
        route="refuse:imports",
        permission=Permission.NEEDLE_FINDS_MANAGE,
        order=16,
        in_navigation=False,
    ),
    Area(
        key="cleansing-bins",
        title=_("Needle bins"),
        description=_("Where they stand, when they were emptied, and what came back in them."),
        route="refuse:bins",
        permission=Permission.NEEDLE_FINDS_RECORD,
        order=17,
        in_navigation=False,
    ),
    Area(
        key="needle-figures",
        title=_("Needle finds by month"),
        description=_("Where needles and drug litter were found, and how sure the figures are."),
        route="refuse:monthly",
        permission=Permission.NEEDLE_FINDS_FIGURES,
        order=17,
        in_navigation=False,
    ),
    Area(
        key="cleansing-boxes",
        title=_("Sharps boxes"),
        description=_("The stock: in store, with crews, sealed, disposed of."),
        route="refuse:boxes",
        permission=Permission.NEEDLE_FINDS_MANAGE,
        order=18,
        in_navigation=False,
    ),
)


def register() -> None:
    """Called once, from AppConfig.ready."""
    for area in AREAS:
        register_area(area)
