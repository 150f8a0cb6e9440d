"""What licensing officers and police do about a premises, in the words of the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.e2e.premises_walkers import Walking, until, words_of

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
NOT_PROOF = (
    "A reading is a trace of contact residue on a surface. It does not prove that anybody dealt in "
    "drugs here, or who used them."
)
FINDINGS = "Foil in the gents. The hourly checks are not written down."
NOTES = "Marigold lights behind the bar are out"
STEP = "Write down each toilet check"
OFFICER, PROPERTY = "PC 4417", "PROP/77"
DOWNLOAD = "Download the PDF (OFFICIAL-SENSITIVE)"


def day(ahead: int) -> str:
    """As it is typed: so many days from now."""
    return f"{timezone.localdate() + timedelta(days=ahead):%d/%m/%Y}"


# --- The register, and inviting -------------------------------------------------------------------


def add_premises(who: Walking, *, name: str, holder: str, dps: str) -> None:
    who.page.goto("/licensing/premises/")
    who.follow("Add a premises")
    who.at("Add a premises", "premises-add")
    who.write("Name", name)
    who.pick("Kind", "Nightclub")
    who.write("Address", "12 Nowhere Street")
    who.write("Place on the map", "52.5726, -0.2427")
    who.write("Licence number", "PL-0042")
    who.write("Licence holder", holder)
    who.write("Held since", "1/4/2024")
    who.write("Designated premises supervisor", dps)
    who.press("Add it to the register")
    who.done("The premises is in the register.")
    who.looks("premises-list")
    who.follow(name)
    assert holder in who.at(name, "premises")


def invite_by_letter(who: Walking, *, name: str) -> str:
    """The code of the letter, which is read from the printed letter alone."""
    who.follow("People with access, and invitations")
    form = who.fold("Invite somebody by letter")
    form.get_by_label("Name for the letter").fill(name)
    who.send(form, "Prepare the letter")
    who.done("The letter is ready.")
    who.at("People with access", "people")
    letter = words_of(who.file_of(f"Print the letter to {name}"))
    assert name in letter
    assert "/invitation/code/" in letter
    assert [line for line in letter.splitlines() if re.fullmatch(r"\d\. ?", line)] == [
        "1. ",
        "2. ",
        "3. ",
    ]
    found = CODE.search(letter)
    assert found, letter
    assert found[0] not in who.page.content()
    return found[0]


def invite_by_email(who: Walking, *, name: str, email: str) -> None:
    who.page.goto(who.way.addresses["people"])
    form = who.fold("Invite somebody by e-mail")
    form.get_by_label("Full name").fill(name)
    form.get_by_label("E-mail address").fill(email)
    who.send(form, "Send the invitation")
    who.done("The invitation is on its way.")


def transfer(who: Walking, *, holder: str, former: str) -> None:
    who.page.goto(who.way.addresses["premises"])
    who.follow("Transfer the licence to a new holder")
    assert former in who.at("Transfer the licence", "transfer")
    who.write("New licence holder", holder)
    who.press("Transfer the licence")
    who.done("The licence is transferred.")


# --- Police ---------------------------------------------------------------------------------------


def finds_in_queue(who: Walking, *, reference: str, told: str, bag: str) -> None:
    """The incident among the reports, with the bag that was seized at it."""
    who.page.goto("/triage/")
    who.at("Queue of reports", "queue")
    who.follow(reference)
    assert told not in who.at(reference, "report")
    who.press("Read what was reported")
    assert told in who.read()
    who.follow("What the premises told of this incident")
    shown = who.at(f"Incident {reference}", "incident")
    assert told in shown
    assert bag in shown


def reads_name(who: Walking, *, name: str) -> None:
    """With a reason, once."""
    assert name not in who.page.content()
    who.follow("Read the name of person 1")
    who.at("A name that a premises gave", "name")
    who.choose("An offence is being looked into")
    who.press("Read the name")
    assert name in who.looks()
    who.page.goto(who.way.addresses["name"])
    assert name not in who.page.content()


def goes_for(who: Walking, *, bag: str) -> None:
    who.page.goto("/licensing/collections/")
    assert bag in who.at("Bags to collect", "collections")
    who.press(f"I will collect it ({bag})")
    expect(who.page.get_by_role("button", name=f"I am not going after all ({bag})")).to_be_visible()


def collects(who: Walking, path: str, *, bag: str, wrong: str) -> None:
    """At the counter, from the address in the QR code. Another bag's number is refused."""
    who.page.goto(path)
    assert "Check that the seal is whole" in who.at(f"Bag {bag}", "seizure")
    who.write("Number on the bag in your hand", wrong)
    who.write("Your officer number", OFFICER)
    who.write("Your reference for the property", PROPERTY)
    who.press("Collected")
    assert "There is a problem" in who.looks()
    assert who.page.get_by_label("Your officer number").input_value() == OFFICER
    who.write("Number on the bag in your hand", bag)
    who.press("Collected")
    who.done("Collected. The premises sees your number and your reference.")
    assert f"Officer {OFFICER}, reference {PROPERTY}." in who.at(f"Bag {bag}", "seizure-collected")


# --- Review ---------------------------------------------------------------------------------------


def takes_review(who: Walking, *, told: str, question: str) -> None:
    """From the queue of reviews; then a question to the premises."""
    who.page.goto("/licensing/reviews/")
    who.at("Reviews of reports", "reviews")
    who.follow("Somebody using drugs")
    assert told in who.at("Somebody using drugs", "review")
    who.press("I take it")
    who.done("You have this review.")
    form = who.fold("Ask the premises")
    form.get_by_label("Your question").fill(question)
    who.send(form, "Send the question")
    who.done("The question was sent to the premises.")


def decides(who: Walking, *, answered: str) -> None:
    who.page.goto(who.way.addresses["review"])
    assert answered in who.read()
    form = who.fold("Record the outcome")
    form.get_by_label("Action plan agreed").check()
    form.get_by_label("Why").fill("The checks were not written down")
    told = form.get_by_role("group", name="What the premises reads about it")
    told.get_by_label("We read it, and would like to visit you about it.").check()
    who.send(form, "Record the outcome")
    who.done("The outcome was recorded")
    assert "Decided" in who.looks()


# --- The visit ------------------------------------------------------------------------------------


def plans_visit(who: Walking, *, premises: str) -> None:
    """The premises comes up since it was never visited; never since it reported."""
    who.page.goto("/licensing/visits/plan/")
    shown = who.at("Plan visits", "visit-plan")
    assert "No visit is recorded" in shown
    assert "What a premises tells of itself is never a reason" in shown
    who.tick(premises)
    who.press("Plan these visits")
    who.done("1 visit is planned.")
    who.at("Visits on", "evening")


def visits(who: Walking, *, premises: str) -> None:
    """On a phone: each part on a page of its own, saved by itself; then recorded and released."""
    who.page.goto(who.way.addresses["evening"])
    who.follow(premises)
    who.at(premises, "visit")
    who.press("Start the visit")
    for button, step in PARTS.items():
        who.press(button)
        who.looks(f"visit-{button.split()[-1].lower()}")
        step(who)
        who.press("Save")
        who.done("Saved:")
        who.at(premises)
    shown = who.looks("visit-written")
    for words in (NOT_PROOF, "Two pieces behind the cistern", FINDINGS, NOTES, "Partly right"):
        assert words in shown, words
    who.press("Record the visit")
    who.done("The visit is “Recorded” now.")
    expect(who.page.get_by_role("button", name="Add a swab")).to_have_count(0)
    form = who.fold("Release the findings to the premises")
    who.send(form, "Release the findings to the premises")
    who.done("The premises can read the findings now.")
    who.looks("visit-recorded")


def _toilet(who: Walking) -> None:
    who.write("Which toilet?", "Gents")
    who.tick("Foil")
    who.write("In words (optional)", "Two pieces behind the cistern")


def _swab(who: Walking) -> None:
    assert NOT_PROOF in who.read()
    who.write("Which point?", "Cistern lid, gents")
    who.write("Reading", "7.25")
    who.write("Unit", "ng")
    who.write("Device", "Itemiser (fictional) 12")


def _angela(who: Walking) -> None:
    who.choose("Partly right")
    who.write("What happened (optional)", "Asked twice")


def _findings(who: Walking) -> None:
    who.write("Findings", FINDINGS)
    who.write("What was agreed (optional)", "Checks each hour, written down")


def _outcome(who: Walking) -> None:
    who.choose("Action plan agreed")
    who.write("Follow up on (optional)", day(28))


def _notes(who: Walking) -> None:
    who.write("Internal notes", NOTES)


PARTS: dict[str, Callable[[Walking], None]] = {
    "Add a toilet": _toilet,
    "Add a swab": _swab,
    "Fill in Ask for Angela": _angela,
    "Fill in Findings and what was agreed": _findings,
    "Fill in Outcome and follow-up": _outcome,
    "Fill in Internal notes, for licensing officers alone": _notes,
}
"""The parts of a visit by the button that opens each."""


# --- Writing --------------------------------------------------------------------------------------


def draws_up_plan(who: Walking) -> None:
    """Out of the visit whose outcome it is: a step with a day, then agreed."""
    who.page.goto(who.way.addresses["visit"])
    who.follow("Draw up the action plan")
    who.at("Draw up an action plan", "plan-new")
    who.write("What is the plan for?", "Hourly toilet checks, written down")
    who.press("Draw up this plan")
    form = who.fold("Add this step")
    form.get_by_label("What has to be done?").fill(STEP)
    form.get_by_label("The premises").check()
    form.get_by_label("By when?").fill(day(14))
    who.send(form, "Add this step")
    form = who.fold("It is agreed: show it to the premises")
    who.send(form, "It is agreed: show it to the premises")
    who.done("The plan is agreed.")
    assert STEP in who.at("Action plan", "plan")


def writes_letter(who: Walking) -> None:
    """About the plan: a preview and a PDF that say the same, both as a draft until it is sent."""
    who.follow("Write a letter about it")
    who.choose("Action plan")
    who.press("Write this letter")
    who.at("Words of the letter", "letter-words")
    for box in who.page.locator("main textarea").all():
        box.fill(box.input_value().replace("____", "the day we agreed"))
    plan = who.page.get_by_label("Action plan whose steps stand in the letter")
    plan.select_option(index=1)
    who.press("Save, and look at the letter")
    shown = who.at("Action plan", "letter")
    pdf = words_of(who.file_at("See it as PDF"))
    for words in ("Draft, not sent", STEP, "They are not conditions of your licence."):
        assert words in shown, words
        assert words in pdf, words
    form = who.fold("Send this letter now")
    form.get_by_label("In their account on Spotlight").check()
    who.send(form, "Send this letter now")
    who.done("The letter is sent.")
    sent = words_of(who.file_at("Get the PDF that was sent"))
    assert "Draft, not sent" not in sent
    assert STEP in sent


# --- The hearing ----------------------------------------------------------------------------------


def records_proceeding(who: Walking) -> None:
    """An application for a summary review, whose clocks say how they were counted."""
    who.page.goto(who.way.addresses["premises"])
    who.follow("Record an application for review")
    who.at("Record an application for review", "proceeding-new")
    who.choose("Summary review (section 53A)")
    who.pick("Who applied?", "Chief officer of police")
    who.pick("Summary review: rank of who signed the certificate", "Superintendent")
    who.write("Summary review: name of who signed the certificate", "Alex Certifier")
    who.press("Record the application")
    who.done("The application was recorded.")
    expect(who.page.get_by_role("heading", level=2, name="Time limits")).to_be_visible()
    shown = who.at("Summary review (section 53A)", "proceeding")
    for words in (
        "Consider interim steps",
        "48 hours are counted.",
        "Review the licence and decide",
        "28 days are counted",
        "a lawyer decides, and no clock changes anything here",
    ):
        assert words in shown, words


def begins_bundle(who: Walking, *, without: str, cover: str) -> None:
    """Of all papers but one, with a name to cover, looked at before it is made."""
    who.follow("Evidence bundles")
    who.press("Begin a bundle")
    who.at("Choose papers", "bundle-papers")
    for box in who.page.get_by_role("checkbox").all():
        box.set_checked(without not in _label_of(box))
    who.press("Begin the bundle")
    who.follow("Evidence bundle 1")
    who.at("Evidence bundle 1", "bundle")
    who.write("Words and names to cover, one on each line", cover)
    who.press("Save what is covered")
    who.done("What is covered was saved.")
    who.follow("Preview the papers as they will be")
    assert cover not in who.at("Evidence bundle 1", "bundle-preview")
    assert cover not in who.page.content()


def _label_of(box: Locator) -> str:
    return str(box.evaluate("each => each.labels[0].innerText"))


def has_it_made(who: Walking, work: Callable[[], object]) -> bytes:
    """Asked for; `work` lets the worker know that it is time. The page says how far it is."""
    who.page.goto(who.way.addresses["bundle"])
    who.press("Make the bundle")
    asked = who.looks("bundle-asked")
    assert re.search(r"0 of \d+ exhibits collected", asked), asked
    expect(who.page.get_by_role("progressbar")).to_be_visible()
    work()

    def made() -> bool:
        again = who.page.get_by_role("link", name="Look again how far it is")
        if again.count():
            again.click()
        return bool(who.page.get_by_role("button", name=DOWNLOAD).count())

    until(made, "the bundle is made")
    who.at("Evidence bundle 1", "bundle-made")
    return who.file_of(DOWNLOAD)
