"""What the people of a licensed premises do on a phone, page by page, in the words of the pages."""

from __future__ import annotations

import time
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.e2e.premises_walkers import Walking
from tests.e2e.sign_in import enter_code, enter_password, set_up_app
from tests.e2e.walkers import File, Keyboard, Walker
from tests.support import samples

PHOTO: File = {"name": "found.jpg", "mimeType": "image/jpeg", "buffer": samples.phone_jpeg()}
PASSWORD = "seven brass kettles sing"
TOLD = "Two guests shared powder in a cubicle."
LOOKS = "Tall, red coat"
REPORT, SEND = "Report an incident", "Send to police and licensing"


@dataclass(frozen=True)
class Bag:
    number: str
    seized_by: str
    witness: str
    description: str = "white powder in a wrap"
    store: str = "Drug box in the office"


# --- Joining --------------------------------------------------------------------------------------


def take_up_code(who: Walking, code: str, email: str) -> None:
    """The code of a letter, for which a link comes by e-mail."""
    who.page.goto("/invitation/code/")
    who.at("Enter the code of your letter", "code")
    who.write("Code", code)
    who.write("Your e-mail address", email)
    who.press("Continue")
    who.at("Look at your e-mail", "code-taken")


def join(who: Walking, link: str, email: str) -> str:
    """From the link of an e-mail to the start page: a password, an app, recovery codes. Returns the
    app's secret."""
    who.page.goto(link)
    assert "Licensed premises: manager." in who.at("You are invited", "invited")
    who.press("Join")
    who.at("Set your password", "set-password")
    who.write("New password", PASSWORD)
    who.write("New password again", PASSWORD)
    who.press("Set password")
    who.follow("Sign in with it")
    enter_password(who.page, email, PASSWORD)
    who.at("Set up a second way to confirm it is you", "second-factor")
    secret = set_up_app(who.page)
    who.at("Save your recovery codes")
    who.press("I have saved them")
    who.at("Your work", "your-work")
    who.follow("Your premises")
    return secret


def sign_in_again(who: Walking, email: str, secret: str) -> None:
    """With a password and the next code of the app."""
    who.page.goto("/home/")
    enter_password(who.page, email, PASSWORD)
    enter_code(who.page, secret, time.time() + 30)
    who.at("Your work")


def sees_only(who: Walking, *, own: str, other: str) -> None:
    """Their premises, and nothing of another, wherever their start page leads."""
    assert other not in who.at(own, "venue")
    links = who.page.locator("main").get_by_role("link").all()
    for address in sorted({str(each.get_attribute("href")) for each in links}):
        if address.startswith("/venue/"):
            answer = who.page.request.get(address)
            assert answer.status == 200, (address, answer.status)
            assert other not in answer.text(), address


def add_staff(who: Walking, name: str, role: str) -> None:
    who.page.goto("/venue/staff/")
    who.follow("Add somebody")
    who.at("Add somebody who works here", "staff-add")
    who.write("Name", name)
    who.choose(role)
    who.press("Add them")
    who.done("They are in the list of staff.")
    assert name in who.at("Staff", "staff")


# --- Reporting ------------------------------------------------------------------------------------


def open_form(who: Walker) -> None:
    """From the first tile of the start page."""
    who.page.goto("/venue/")
    first = who.page.locator(".venue-tile--first").get_by_role("link")
    expect(first).to_have_text(REPORT)
    first.click()
    expect(who.page.get_by_role("heading", level=1)).to_have_text(REPORT)


def pick(who: Walker, label: str, option: str, question: str = "") -> None:
    """From a list that unfolds: with the pointer, or by typing what it says."""
    within = who.page.get_by_role("group", name=question, exact=True) if question else who.page
    box = within.get_by_label(label, exact=True)
    if isinstance(who, Keyboard):
        who.to(box)
        who.page.keyboard.type(option)
    else:
        box.select_option(label=option)
    expect(box.locator("option:checked")).to_have_text(option)


def unfold(who: Walker, summary: str) -> None:
    target = who.page.locator("summary", has_text=summary)
    if isinstance(who, Keyboard):
        who.to(target)
        who.page.keyboard.press("Enter")
    else:
        target.click()


def tell_the_least(who: Walker, *, in_charge: str, words: str = TOLD) -> None:
    """What has to be answered, and nothing more: five questions on one page."""
    who.tick("Somebody using drugs")
    who.write("Tell us in a few words", words)
    who.choose("Now, or a few minutes ago")
    who.choose("Toilets")
    pick(who, "Who was in charge?", in_charge)


def describe(who: Walker, *, name: str) -> None:
    """Two people, one of them by name, with a page of its own for the second; then a photo."""
    unfold(who, "Describe who was in it")
    pick(who, "What part did they have?", "Seemed to be involved", "Person 1")
    who.write("What did they look like?", LOOKS, "Person 1")
    who.write("Their name, if you know it", name, "Person 1")
    who.press("Add another person")
    pick(who, "What part did they have?", "Saw it", "Person 2")
    who.write("What did they look like?", "Short, blue hat", "Person 2")
    label = "Add photos of what was found, or of the place"
    who.add_file(label, PHOTO, button="Add the photos")


def send(who: Walker) -> str:
    """The reference of what was sent."""
    who.press(SEND)
    assert who.heading() == "Sent", who.read()
    return who.page.locator(".govuk-panel__body strong").inner_text()


# --- The drug box ---------------------------------------------------------------------------------


def enter_bag(who: Walking, bag: Bag) -> None:
    """From the page of an incident that was sent. The same person twice is refused, and what was
    typed stays."""
    who.press("Add a seizure")
    who.at("Enter a bag", "bag-add")
    who.write("Bag number", bag.number)
    who.pick("Who seized it?", bag.seized_by)
    who.pick("Who was the witness?", bag.seized_by)
    found = who.page.get_by_label("Where was it found or taken?")
    expect(found.locator("option:checked")).to_have_text("Toilets")  # as the incident says
    who.pick("What do you think it is?", "Suspected cocaine")
    who.write("What does it look like?", bag.description)
    who.write("About how much?", "One small wrap")
    who.write("Where is it kept?", bag.store)
    who.press("Enter the bag")
    assert "Choose somebody else as the witness" in who.looks()
    assert who.page.get_by_label("Bag number", exact=True).input_value() == bag.number
    who.pick("Who was the witness?", bag.witness)
    who.press("Enter the bag")
    who.done("The bag is in the register, and police were told.")
    shown = who.at(bag.number, "bag")
    assert f"Seized by {bag.seized_by}, witnessed by {bag.witness}." in shown


def label_of(who: Walking, bag: Bag) -> bytes:
    """The QR code on the bag's label, as a picture of what the phone shows."""
    who.follow("Print its label")
    assert bag.witness in who.at("Labels for bags", "label")
    picture = who.page.get_by_role("img", name=f"QR code of bag {bag.number}")
    return picture.screenshot()


def sees_it_collected(who: Walking, bag: Bag, *, officer: str, reference: str, name: str) -> None:
    """Which officer, by number, and the reference; never the officer's name."""
    who.page.goto("/venue/bags/")
    assert "Collected by police" in who.at("Drug box: register of seizures", "bags")
    who.follow(bag.number)
    shown = who.at(bag.number, "bag-collected")
    assert f"Officer {officer}, reference {reference}." in shown
    assert name not in who.page.content()


# --- What officers ask and send -------------------------------------------------------------------


def answer(who: Walking, *, question: str, words: str) -> None:
    who.page.goto("/venue/")
    who.follow("Questions from the licensing team 1 waiting")
    who.follow("Somebody using drugs")
    assert question in who.looks("question")
    who.write("Your answer", words)
    who.press("Send the answer")
    who.done("Your answer was sent to the licensing team.")


def reads_visit(who: Walking, *, findings: str, notes: str) -> None:
    """What was found and agreed, with what a trace is not; nothing that officers keep."""
    who.page.goto("/venue/visits/")
    who.page.locator("main li").filter(has_text="Routine").get_by_role("link").click()
    expect(who.page.get_by_role("heading", level=1)).to_contain_text("Visit on")
    shown = who.looks("venue-visit")
    assert findings in shown
    assert "It does not prove that anybody dealt in drugs here" in shown
    assert "Cistern lid, gents: 7.25 ng" in shown
    assert notes not in who.page.content()


def does_step(who: Walking, *, step: str, how: str) -> None:
    who.page.goto("/venue/plans/")
    who.at("Your action plans", "venue-plans")
    who.page.locator("main table").get_by_role("link").click()
    assert step in who.at("Action plan", "venue-plan")
    form = who.fold("We have done this")
    form.get_by_label("In a few words").fill(how)
    who.send(form, "We have done this")


def reads_letter(who: Walking, *, step: str) -> None:
    who.page.goto("/venue/letters/")
    who.at("Letters to you", "venue-letters")
    who.page.locator("main table").get_by_role("link").click()
    assert step in who.at("Action plan L/", "venue-letter")
