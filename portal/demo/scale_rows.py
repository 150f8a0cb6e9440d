"""The rows of a great many fictional reports, as COPY reads them. Runs in processes of its own.

Nothing here asks the database: `Pool` holds all that is needed, and the same pool makes the same
rows, nonces of the seals apart.
"""

from __future__ import annotations

import random
import struct
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from itertools import accumulate
from typing import Any

from portal.demo import stories
from portal.demo.clock import uuid7_of
from portal.demo.plan import CHANNELS, CONCERNS, EVENINGS, HOURS, PARTNERS, RISKS
from portal.demo.scale_index import index_columns
from portal.demo.scale_pool import Chunk, Pool, Spot
from portal.demo.scale_references import references_of
from portal.demo.scale_words import drawn
from portal.demo.scale_work import is_answered, record_of, waits_since
from portal.vault.sealing import seal
from reports import audiences, governance
from reports.actions.triage import with_team_of
from reports.enums import (
    CaseKind,
    CaseOutcome,
    CaseStatus,
    Category,
    Channel,
    Kind,
    LinkReason,
    MoveReason,
    Pattern,
    Precision,
    Priority,
    Risk,
    Status,
)
from reports.routing import Decision, Facts, decide
from reports.routing_default import DEFAULT
from reports.routing_rules import rules_from

YEARS = 5
SPAN = timedelta(days=round(365.25 * YEARS))
RECORDED_CRIME = 0.10
WITHOUT_POINT = 0.25
CASE_SIZE = 5
CLOSED_IN_CASE = 0.08
CLOSED_AFTER_PASSING = 0.3

OPEN_BY_AGE = ((7, 0.70), (30, 0.45), (90, 0.22), (100_000, 0.012))
"""Days since a report came, and the share of those younger that are still open: 3 % of all."""

OPEN = (Status.RECEIVED, Status.ASSESSING, Status.PASSED_ON, Status.IN_CASE)
OPEN_SHARES = (30, 25, 25, 20)
PASSED_ON_AS = {
    Kind.NEEDLE_FIND: MoveReason.CLEANSING,
    Kind.PREMISES_INCIDENT: MoveReason.LICENSING,
    Kind.PARTNER_INTELLIGENCE: MoveReason.SAFEGUARDING,
}

REPORT_COLUMNS = (
    "id, reference, channel, kind, category, point, point_origin, point_accuracy_m, place_text, "
    "ward_id, lsoa_id, happened_first, happened_last, happened_precision, pattern, risks, "
    "priority, teams, routed_by, routed_because, due_at, status, assigned_to_id, "
    "referral_answered, waiting_since, audience, version, received_at, changed_at, "
    "controller_id, regime, gateway, marking, retention_group, review_on"
)
NARRATIVE_COLUMNS = "report_id, audience, text, words, marks, words_key"
CASE_COLUMNS = (
    "id, reference, kind, title, status, priority, owner_id, lead_id, ward_id, outcome, audience, "
    "version, opened_by_id, opened_at, changed_at, closed_at, "
    "controller_id, regime, gateway, marking, retention_group, review_on"
)
LINK_COLUMNS = "id, case_id, report_id, reason, came_as, linked_by_id, linked_at, audience"

NULL = "\\N"
BINARY_HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
VARCHAR_OID = 1043
BINARY_END = struct.pack(">h", -1)


@dataclass(frozen=True)
class _Kind:
    channel: Channel
    kind: Kind
    category: Category
    share: float
    hours: Sequence[int] = field(repr=False)


def _kinds() -> list[_Kind]:
    """Every mix of channel, kind and category, with its share; recorded crimes beside them."""
    found = [_Kind(Channel.PARTNER, Kind.RECORDED_CRIME, Category.OTHER, RECORDED_CRIME, (1,) * 24)]
    everything = sum(CHANNELS.values())
    for channel, share in CHANNELS.items():
        if channel in (Channel.ONLINE, Channel.PHONE):
            split = [
                (Kind.NEEDLE_FIND if category == Category.LITTER else Kind.CONCERN, category, part)
                for category, part in CONCERNS.items()
            ]
        elif channel in (Channel.PARTNER, Channel.API):
            split = [
                (Kind.PARTNER_INTELLIGENCE, category, part) for category, part in PARTNERS.items()
            ]
        elif channel == Channel.PREMISES:
            split = [(Kind.PREMISES_INCIDENT, Category.LICENSED_PREMISES, 1)]
        else:
            split = [(Kind.NEEDLE_FIND, Category.LITTER, 1)]
        parts = sum(part for _, _, part in split)
        for kind, category, part in split:
            of_all = (1 - RECORDED_CRIME) * share / everything * part / parts
            hours = HOURS.get(channel, EVENINGS)
            found.append(_Kind(channel, kind, category, of_all, hours))
    return found


_KINDS = _kinds()
_KIND_SHARES = list(accumulate(each.share for each in _KINDS))
_HOUR_SHARES = {id(each): list(accumulate(each.hours)) for each in _KINDS}


@dataclass(frozen=True)
class _Made:
    """A report as decided, before it is written down. `passed` says whether others may see it,
    `cased` whether it is in a case, or was when that closed."""

    key: uuid.UUID
    reference: str
    what: _Kind
    spot: Spot
    moment: datetime
    status: Status
    passed: bool
    cased: bool


def make_chunk(pool: Pool, start: int, size: int) -> Chunk:
    """Reports `start` to `start + size`, in the order of their time, and the cases some are in."""
    chance = random.Random(f"scale:{pool.seed}:{start}")  # reproducible on purpose
    made = _decide(chance, pool, start, size)
    cases, links = _cases(chance, pool, start, [each for each in made if each.cased])
    written = [_report(chance, pool, each) for each in made]
    return Chunk(
        size=size,
        reports="".join(report for report, _ in written).encode(),
        records="".join(record for _, record in written).encode(),
        narratives=b"".join(
            (BINARY_HEADER, *(_narrative(chance, pool, each) for each in made), BINARY_END)
        ),
        cases=cases.encode(),
        links=links.encode(),
    )


def _decide(chance: random.Random, pool: Pool, start: int, size: int) -> list[_Made]:
    kinds = chance.choices(_KINDS, cum_weights=_KIND_SHARES, k=size)
    times = sorted((_moment(chance, pool, start + n, what), n) for n, what in enumerate(kinds))
    found = []
    for (moment, n), reference in zip(times, references_of(pool.seed, start, size), strict=True):
        status = _status(chance, kinds[n].kind, (pool.until - moment).days)
        found.append(
            _Made(
                key=uuid7_of(moment, chance.getrandbits(74)),
                reference=reference,
                what=kinds[n],
                spot=chance.choice(pool.spots),
                moment=moment,
                status=status,
                passed=status == Status.PASSED_ON
                or (status == Status.CLOSED and chance.random() < CLOSED_AFTER_PASSING),
                cased=status == Status.IN_CASE
                or (status == Status.CLOSED and chance.random() < CLOSED_IN_CASE),
            )
        )
    return found


def _moment(chance: random.Random, pool: Pool, n: int, kind: _Kind) -> datetime:
    """When report `n` of all came: the day follows from n, the hour from its channel."""
    day = (pool.until - SPAN + SPAN * ((n + 1) / pool.count)).replace(
        minute=0, second=0, microsecond=0
    )
    (hour,) = chance.choices(range(24), cum_weights=_HOUR_SHARES[id(kind)])
    moment = day.replace(hour=hour) + timedelta(seconds=chance.random() * 3600)
    return moment if moment < pool.until else moment - timedelta(days=1)


def _status(chance: random.Random, kind: Kind, age: int) -> Status:
    if kind == Kind.RECORDED_CRIME:
        return Status.REFERENCE
    share = next(share for days, share in OPEN_BY_AGE if age < days)
    if chance.random() >= share:
        return Status.CLOSED
    return chance.choices(OPEN, OPEN_SHARES)[0]


def _report(chance: random.Random, pool: Pool, made: _Made) -> tuple[str, str]:
    """Its row, and the row of what was done for somebody at risk, if anything."""
    kind, category, spot, moment = made.what.kind, made.what.category, made.spot, made.moment
    crime = kind == Kind.RECORDED_CRIME
    pointless = not crime and chance.random() < WITHOUT_POINT
    risks = frozenset(
        risk for risk, odds in RISKS.get(category, {}).items() if chance.random() < odds
    )
    routed = _routed(kind, category, risks)
    priority = Priority.LOW if crime else routed.priority
    due_at = None if crime else routed.due_at(moment)
    happened = (moment - timedelta(seconds=chance.random() * 86_400)).isoformat()
    changed = min(moment + timedelta(hours=chance.expovariate(1 / 60)), pool.until)
    worked = made.status in (Status.ASSESSING, Status.IN_CASE, Status.PASSED_ON)
    untouched = made.status in (Status.RECEIVED, Status.REFERENCE)
    at_risk: dict[str, Any] = {"priority": priority, "status": made.status}
    answered = is_answered(chance, risks=risks, category=category, **at_risk)
    audience = _report_audience(kind, category, made.passed)
    report = _line(
        made.key.hex,
        made.reference,
        made.what.channel.value,
        kind.value,
        category.value,
        NULL if pointless else spot.ewkb,
        "" if pointless else "snap" if crime else "street",
        NULL if pointless else "200",
        spot.street.replace("\\", ""),
        spot.ward_id,
        spot.lsoa_id,
        happened,
        happened,
        (Precision.MONTH if crime else Precision.EXACT).value,
        chance.choice(_PATTERNS),
        _array(sorted(risks)),
        int(priority),
        _array(with_team_of(list(routed.teams), _reason(kind)) if made.passed else routed.teams),
        1,
        _array(routed.because),
        due_at.isoformat() if due_at else NULL,
        made.status.value,
        chance.choice(pool.officers) if worked and chance.random() < 0.7 else NULL,
        "t" if answered else "f",
        waits_since(moment, until=pool.until, **at_risk) or NULL,
        _array(audience),
        1 if untouched else 3,
        moment.isoformat(),
        (moment if untouched else changed).isoformat(),
        *governance.of_report(kind=kind, day=moment.date()).values(),
    )
    if not answered:
        return report, ""
    columns = record_of(
        chance,
        report=made.key,
        risks=risks,
        audience=audience,
        moment=moment,
        officer=chance.choice(pool.officers),
        place=pool.record_place,
    )
    return report, _line(*columns)


_ANY_TIME = datetime(2026, 1, 1, tzinfo=timezone.utc)
_PATTERNS = [each.value for each in Pattern]


def _narrative(chance: random.Random, pool: Pool, made: _Made) -> bytes:
    """One row of COPY's binary form, the words sealed."""
    what, spot = made.what, made.spot
    story = chance.choice(
        stories.stories_for(channel=what.channel, kind=what.kind, category=what.category)
    )
    told = stories.tell(chance, story, street=spot.street, ward=spot.ward)
    told = f"{told} {drawn(chance)}"
    sealed = seal(told.encode(), bound_to=f"{pool.narrative_place}{made.key}")
    return b"".join(
        (
            struct.pack(">h", 6),
            _binary_field(made.key.bytes),
            _binary_field(_binary_array(_narrative_audience(what.kind, made.passed))),
            _binary_field(sealed),
            *map(_binary_field, index_columns(told)),
        )
    )


def _binary_field(value: bytes) -> bytes:
    return struct.pack(">i", len(value)) + value


@lru_cache
def _routed(kind: Kind, category: Category, risks: frozenset[Risk]) -> Decision:
    """What version 1 of the rules says, which asks for no times of day."""
    return decide(
        Facts(kind=kind, category=category, risks=risks, at=_ANY_TIME), rules_from(DEFAULT)
    )


@lru_cache
def _report_audience(kind: Kind, category: Category, passed: bool) -> tuple[str, ...]:
    audience = audiences.of_new_report(kind=kind, category=category)
    return tuple(audiences.after_move(audience, reason=_reason(kind)) if passed else audience)


@lru_cache
def _narrative_audience(kind: Kind, passed: bool) -> tuple[str, ...]:
    audience = audiences.of_narrative(kind=kind)
    if passed:
        audience = audiences.of_narrative_after_move(audience, reason=_reason(kind))
    return tuple(audience)


def _reason(kind: Kind) -> MoveReason:
    return PASSED_ON_AS.get(kind, MoveReason.NEIGHBOURHOOD)


@lru_cache
def _binary_array(texts: tuple[str, ...]) -> bytes:
    """An array of varchar as PostgreSQL sends it (array_send): header, then items."""
    items = [text.encode() for text in texts]
    header = struct.pack(">iiiii", 1, 0, VARCHAR_OID, len(items), 1)
    return header + b"".join(map(_binary_field, items))


def _cases(
    chance: random.Random, pool: Pool, start: int, members: Sequence[_Made]
) -> tuple[str, str]:
    """Cases of up to CASE_SIZE reports of a ward, and their links: closed where the reports are."""
    by_ward: dict[tuple[int, bool], list[_Made]] = {}
    for each in members:
        by_ward.setdefault((each.spot.ward_id, each.status == Status.CLOSED), []).append(each)
    groups = [
        (ward_id, is_closed, waiting[first : first + CASE_SIZE])
        for (ward_id, is_closed), waiting in sorted(by_ward.items())
        for first in range(0, len(waiting), CASE_SIZE)
    ]
    cases: list[str] = []
    links: list[str] = []
    # Case references live in their own table; those of reports may be used again.
    names = references_of(pool.seed, start, len(groups))
    for (ward_id, is_closed, group), reference in zip(groups, names, strict=True):
        moment = min(group[-1].moment + timedelta(hours=20), pool.until)
        case = uuid7_of(moment, chance.getrandbits(74)).hex
        kept = governance.of_case(
            kind=CaseKind.PLACE, owner_key=governance.POLICE, day=moment.date()
        )
        officer, opened = chance.choice(pool.officers), moment.isoformat()
        status, outcome = (
            (CaseStatus.CLOSED, CaseOutcome.RESOLVED) if is_closed else (CaseStatus.OPEN, "")
        )
        cases.append(
            _line(
                *(case, reference, CaseKind.PLACE.value, "Copied demonstration case", status.value),
                *(int(Priority.NORMAL), pool.police, officer, ward_id, str(outcome)),
                *(_array(audiences.of_new_case()), 1, officer, opened, opened),
                opened if is_closed else NULL,
                *kept.values(),
            )
        )
        for report in group:
            link = uuid7_of(moment, chance.getrandbits(74)).hex
            codes = (LinkReason.SAME_PLACE.value, Status.ASSESSING.value)
            audience = _array(audiences.of_case_link())
            links.append(_line(link, case, report.key.hex, *codes, officer, opened, audience))
    return "".join(cases), "".join(links)


def _array(codes: Iterable[str]) -> str:
    """An array of codes in PostgreSQL's text form; codes need no quotes."""
    return "{" + ",".join(codes) + "}"


def _line(*values: object) -> str:
    """One row of COPY's text form. Values hold no tab, line end or backslash but NULL."""
    return "\t".join(map(str, values)) + "\n"
