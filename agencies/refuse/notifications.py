"""The messages that the cleansing team gets. They say that something is there, never what."""

from __future__ import annotations

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register

register(
    NotificationType(
        key="refuse.first",
        subject="Spotlight: a job of priority P1 is waiting",
        template="emails/refuse_first.txt",
        permission=Permission.NEEDLE_FINDS_MANAGE,
        url_name="refuse:job",
    )
)

register(
    NotificationType(
        key="refuse.needlestick",
        subject="Spotlight: somebody of a crew needs a lead now",
        template="emails/refuse_needlestick.txt",
        permission=Permission.NEEDLESTICK_RECORDS,
        url_name="refuse:needlestick",
    )
)
register(
    NotificationType(
        key="refuse.needlestick_again",
        subject="Spotlight: still nobody has answered a call from a crew",
        template="emails/refuse_needlestick_again.txt",
        permission=Permission.NEEDLESTICK_RECORDS,
        url_name="refuse:needlestick",
    )
)
register(
    NotificationType(
        key="refuse.needlestick_manager",
        subject="Spotlight: no cleansing lead has answered a call from a crew",
        template="emails/refuse_needlestick_manager.txt",
        permission=Permission.URGENT_SUPERVISE,
    )
)
