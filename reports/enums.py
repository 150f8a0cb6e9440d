"""Code lists of casework, in the terms of docs/glossary.md: codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.registry.sharing_codes import Gateway as Gateway  # noqa: PLC0414  (one list, for agreements too)
from reports.public_enums import TOLD_BY_CREWS as TOLD_BY_CREWS  # noqa: PLC0414
from reports.public_enums import Category as Category  # noqa: PLC0414  (residents' words, apart)
from reports.public_enums import Pattern as Pattern  # noqa: PLC0414
from reports.public_enums import ShownStatus as ShownStatus  # noqa: PLC0414
from reports.public_enums import ToldSender as ToldSender  # noqa: PLC0414


class Channel(TextChoices):
    """How a report reached the partnership."""

    ONLINE = "online", _("Online form")
    PHONE = "phone", _("Telephone or in person")
    CREW = "crew", _("Refuse crew")
    PREMISES = "premises", _("Licensed premises")
    PARTNER = "partner", _("Partner agency")
    API = "api", _("Programming interface")
    OPEN311 = "open311", _("Open311")


class Kind(TextChoices):
    """What sort of thing a report is."""

    CONCERN = "concern", _("Concern")
    NEEDLE_FIND = "needle_find", _("Needle find")
    PREMISES_INCIDENT = "premises_incident", _("Premises incident")
    PARTNER_INTELLIGENCE = "partner_intelligence", _("Partner intelligence")
    RECORDED_CRIME = "recorded_crime", _("Recorded crime")


class Status(TextChoices):
    """Where a report stands. reports/workflow.py says which moves there are."""

    RECEIVED = "received", _("Received")
    ASSESSING = "assessing", _("Being assessed")
    PASSED_ON = "passed_on", _("Passed on")
    IN_CASE = "in_case", _("In a case")
    CLOSED = "closed", _("Closed")
    REFERENCE = "reference", _("For reference")
    HELD = "held", _("Waiting for a check for junk")
    JUNK = "junk", _("Closed as junk")


OPEN_STATUSES = (Status.RECEIVED, Status.ASSESSING, Status.PASSED_ON, Status.IN_CASE)
"""Statuses in which somebody still has something to do."""

SET_ASIDE = (Status.HELD, Status.JUNK)
"""Statuses of reports that look like junk: they are in no queue, count or map, but in a list of
their own (docs/adr/0044-junk.md)."""

LISTED_STATUSES = tuple(each for each in Status if each not in SET_ASIDE)
"""Statuses of the reports that people work on."""


class JunkSign(TextChoices):
    """Why a report is set aside until somebody has looked at it."""

    TRAP = "trap", _("A box that people can't see was filled in")
    FAST = "fast", _("Sent faster than anybody can read the questions")
    NO_LETTERS = "no_letters", _("No words: only figures or signs")
    LINKS = "links", _("Nothing but links")
    REPEATED = "repeated", _("The same words came several times within an hour")
    CONNECTION = "connection", _("Many reports came from one connection within an hour")
    BUSY = "busy", _("It came when very many did, and its browser had done no work for it")


class Priority(IntegerChoices):
    """Order of attention, most pressing first. About a report, never about a person."""

    URGENT = 1, _("Urgent")
    HIGH = 2, _("High")
    NORMAL = 3, _("Normal")
    LOW = 4, _("Low")


class Risk(TextChoices):
    """Risk flags: signals that prompt a person to look first (R6.1, R6.3), never a score."""

    CHILD = "child", _("A child may be at risk")
    ADULT = "adult", _("An adult may be at risk")
    WEAPON = "weapon", _("Weapons")
    DOG = "dog", _("Dangerous dog")
    OVERDOSE = "overdose", _("Overdose or very ill")
    REPRISAL = "reprisal", _("Someone may be harmed if police act")


RISKS_TO_PEOPLE = frozenset({Risk.CHILD, Risk.ADULT, Risk.OVERDOSE})
"""Danger: who names one of these is told whom to call, and the report is urgent (R6.1, R6.2)."""


class Precision(TextChoices):
    """How exactly a time is known."""

    EXACT = "exact", _("To the minute")
    DAY = "day", _("To the day")
    MONTH = "month", _("To the month")
    UNKNOWN = "unknown", _("Not known")


class PointOrigin(TextChoices):
    """Where a report's point came from, which says how far to trust it."""

    PIN = "pin", _("A pin on the map")
    DEVICE = "device", _("The device's location")
    POSTCODE = "postcode", _("Middle of a postcode")
    STREET = "street", _("A point on the street")
    WARD = "ward", _("Middle of a ward")
    SNAP = "snap", _("An anonymised snap point")
    PREMISES = "premises", _("A licensed premises, as its register has it")


class AreaKind(TextChoices):
    WARD = "ward", _("Ward")
    LSOA = "lsoa", _("Lower-layer super output area (2021)")
    BEAT = "beat", _("Police beat")
    DISTRICT = "district", _("District")


class PlaceKind(TextChoices):
    """What a name in the gazetteer names."""

    POSTCODE = "postcode", _("Postcode")
    STREET = "street", _("Street")
    WARD = "ward", _("Ward")


class CaseKind(TextChoices):
    PLACE = "place", _("A place")
    PATTERN = "pattern", _("A pattern")
    PERSON_AT_RISK = "person_at_risk", _("A person at risk")


class CaseStatus(TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class CaseOutcome(TextChoices):
    RESOLVED = "resolved", _("Problem resolved")
    REDUCED = "reduced", _("Problem reduced")
    NO_CHANGE = "no_change", _("No change")
    TRANSFERRED = "transferred", _("Passed to another partnership or agency")
    UNFOUNDED = "unfounded", _("Not confirmed")
    MERGED = "merged", _("Merged into another case")


OUTCOMES = tuple(each for each in CaseOutcome if each != CaseOutcome.MERGED)
"""What a case can be closed with; merging gives the other."""


class LinkReason(TextChoices):
    """Why a report belongs to a case: every link is explained."""

    SAME_PLACE = "same_place", _("Same place")
    SAME_PATTERN = "same_pattern", _("Same pattern")
    SAME_VEHICLE = "same_vehicle", _("Same vehicle")
    SAME_PERSON_AT_RISK = "same_person_at_risk", _("Same person at risk")
    ASSESSMENT = "assessment", _("Officer's assessment")


class TaskStatus(TextChoices):
    OPEN = "open", _("To do")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


UNFINISHED = (TaskStatus.OPEN, TaskStatus.PAUSED)


class TimelineKind(TextChoices):
    """What happened to a report or case; shown on its timeline."""

    SUBMITTED = "submitted", _("Received")
    IMPORTED = "imported", _("Imported")
    MOVED = "moved", _("Status changed")
    ASSIGNED = "assigned", _("Assigned")
    PRIORITY = "priority", _("Priority changed")
    AMENDED = "amended", _("Amended")
    NOTE = "note", _("Note added")
    LINKED = "linked", _("Report linked to case")
    UNLINKED = "unlinked", _("Report unlinked from case")
    OPENED = "opened", _("Case opened")
    TASK = "task", _("Task set")
    TASK_DONE = "task_done", _("Task finished")
    NARRATIVE_READ = "narrative_read", _("Report's words read")
    CONTACT_READ = "contact_read", _("Contact details read")
    SOURCE_READ = "source_read", _("Source read")
    PARTNERS_TOLD = "partners_told", _("Who knows that this case exists was changed")
    ACCESS_ASKED = "access_asked", _("A partner asked for access")
    ACCESS_ANSWERED = "access_answered", _("Request for access ended")
    SHARED = "shared", _("Shared with another agency")
    SHARE_ENDED = "share_ended", _("Sharing with another agency ended")
    QUESTION_WRITTEN = "question_written", _("Question to the sender written")
    QUESTION_SENT = "question_sent", _("Question to the sender checked and sent")
    QUESTION_BACK = "question_back", _("Question to the sender not sent")
    ANSWERED = "answered", _("The sender answered a question")
    PICTURE_ADDED = "picture_added", _("The sender added a photo")
    CONTACT_GONE = "contact_gone", _("The sender took their contact details back")
    SAFEGUARDED = "safeguarded", _("Whether somebody was referred was recorded")
    ACKNOWLEDGED = "acknowledged", _("Urgent report taken")
    ESCALATED = "escalated", _("Nobody had this urgent report")
    SAID_SAME = "said_same", _("Linked as the same as another report")
    SAID_DIFFERENT = "said_different", _("Said not to be the same as another report")
    SAID_UNDONE = "said_undone", _("What was said of it and another report was taken back")
    TRANSFERRED = "transferred", _("Transferred to another team")
    TASK_GIVEN = "task_given", _("Task given to somebody else")
    TASK_BACK = "task_back", _("Task went back to its agency")
    TASK_PAUSED = "task_paused", _("Task paused")
    TASK_RESUMED = "task_resumed", _("Task goes on")
    TASK_LATE = "task_late", _("Task overdue")
    DECISION = "decision", _("Decision noted")
    MERGED = "merged", _("Another case was merged into this one")
    MERGED_AWAY = "merged_away", _("Merged into another case")
    UNMERGED = "unmerged", _("Merging undone")
    TOLD = "told", _("What the sender is told was chosen")
    SOURCE_FLAGGED = "source_flagged", _("Flagged: advice of the source unit is needed")
    SOURCE_ADVICE = "source_advice", _("Advice of the source unit was recorded")
    BULK_UNDONE = "bulk_undone", _("What was done to many reports at once was undone")


class MessageDirection(TextChoices):
    """Which way a message through the inbox of a report goes."""

    QUESTION = "question", _("Question of the police")
    ANSWER = "answer", _("Answer of the sender")


class MessageState(TextChoices):
    """Where a message stands. A question waits until a second officer has read it."""

    WAITING = "waiting", _("Waiting for a colleague to check it")
    SENT = "sent", _("Sent")
    RETURNED = "returned", _("Not sent")


class MoveReason(TextChoices):
    """Why a report was moved on (triage outcomes, domain.md section 1)."""

    START = "start", _("Assessment started")
    BACK = "back", _("Back to the queue")
    CRIME_DESK = "crime_desk", _("Passed to the crime desk")
    SAFEGUARDING = "safeguarding", _("Passed to safeguarding")
    CLEANSING = "cleansing", _("Passed to council cleansing")
    LICENSING = "licensing", _("Passed to licensing")
    NEIGHBOURHOOD = "neighbourhood", _("Passed to the neighbourhood policing team")
    CASE = "case", _("Added to a case")
    UNLINKED = "unlinked", _("Taken out of its case")
    LOGGED = "logged", _("Sanitised and logged as intelligence")
    NO_ACTION = "no_action", _("No action")
    DUPLICATE = "duplicate", _("Same as another report")
    OUT_OF_AREA = "out_of_area", _("Not in the partnership's area")
    DONE = "done", _("Work finished")
    NEW_INFORMATION = "new_information", _("New information")
    MISTAKE = "mistake", _("Closed by mistake")
    REAL = "real", _("Looked at: it is real")
    ADVERT = "advert", _("Advertising or links")
    NONSENSE = "nonsense", _("It makes no sense")
    MACHINE = "machine", _("One of many that a machine sent")
    CASE_CLOSED = "case_closed", _("Its case was closed")
    CASE_REOPENED = "case_reopened", _("Its case was opened again")
    CREW = "crew", _("A cleansing crew is dealing with it")
    CLEARED = "cleared", _("A cleansing crew cleared it")
    NOTHING_THERE = "nothing_there", _("A cleansing crew found nothing there")
    PRIVATE_LAND = "private_land", _("A cleansing crew found it on private land")
    WITHDRAWN = "withdrawn", _("A cleansing crew had entered it by mistake")


class ReadReason(TextChoices):
    """Why somebody opens who reported, or what points to them: kept in the log as a code."""

    CLARIFY = "clarify", _("To clarify what was reported")
    SAFETY = "safety", _("Somebody's safety depends on it")
    EVIDENCE = "evidence", _("A court or an investigation needs it")
    RIGHTS = "rights", _("The person asked about their own information, or complained")
    ADVICE = "advice", _("To get advice on protecting the source")


class Scan(TextChoices):
    """Whether a resident's file was checked for harmful software before its picture was made."""

    CLEAN = "clean", _("Checked for harmful software: nothing found")
    NOT_SCANNED = "not_scanned", _("Not checked for harmful software")


class Regime(TextChoices):
    """Which part of the Data Protection Act 2018 a record is kept under."""

    PART_2 = "part2", _("UK GDPR and Data Protection Act 2018, Part 2")
    PART_3 = "part3", _("Data Protection Act 2018, Part 3 (law enforcement)")


class Marking(TextChoices):
    """Security marking. OFFICIAL-SENSITIVE is the most that may be kept here."""

    OFFICIAL = "official", _("OFFICIAL")
    OFFICIAL_SENSITIVE = "sensitive", _("OFFICIAL-SENSITIVE")


class RetentionGroup(TextChoices):
    """The police's retention groups, and what is not police information."""

    GROUP_1 = "1", _("Group 1: public protection")
    GROUP_2 = "2", _("Group 2: other sexual, violent or serious offences")
    GROUP_3 = "3", _("Group 3: all other offences")
    GROUP_4 = "4", _("Group 4: intelligence, missing people, victims and witnesses")
    LOCAL = "local", _("Not police information: the controller's own schedule")


class AccessPurpose(TextChoices):
    """What a partner wants to know of a case for."""

    CRIME = "crime", _("To prevent or deal with crime or disorder together")
    SAFEGUARDING = "safeguarding", _("To protect a child or an adult at risk")
    LICENSING = "licensing", _("To carry out a licensing duty")
    CLEANSING = "cleansing", _("To make a place clean and safe")
    TREATMENT = "treatment", _("To offer treatment or support")
    HEALTH = "health", _("To protect public health")


class RequestState(TextChoices):
    """Where a request for access stands. Only an open one changes, and only once."""

    OPEN = "open", _("Waiting")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AccessAnswer(TextChoices):
    """What the owner of a case answers. All but the first refuse."""

    GRANTED = "granted", _("Yes: what your team needs will be shared")
    NOT_NEEDED = "not_needed", _("The purpose does not need this case")
    NO_AGREEMENT = "no_agreement", _("No sharing agreement covers it")
    INVESTIGATION = "investigation", _("It could harm an investigation")
    SAFETY = "safety", _("It could put somebody at risk")
    NOT_SHARED = "not_shared", _("That this case exists is no longer shared")


REFUSALS = tuple(each for each in AccessAnswer if each != AccessAnswer.GRANTED)


class Verdict(TextChoices):
    """What somebody says of two reports that may tell of the same."""

    SAME = "same", _("Linked as the same")
    DIFFERENT = "different", _("Not the same")
