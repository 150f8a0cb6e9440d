"""The longest journey there is, from the first page to the inbox, with every error on the way.

`walk(who, at, asked)` takes somebody through it; `at(name)` is called on every page and every
error, and `asked()` has the police ask something about the report that was sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.walkers import File, Walker
from tests.support import samples

At = Callable[[str], None]

NARRATIVE = "Two men in a blue car stop by the bins. They come every night."
PHOTO: File = {"name": "one.jpg", "mimeType": "image/jpeg", "buffer": samples.phone_jpeg()}
FILM: File = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"x" * 100}
QUESTION = "You said in the evening. About what time do you mean?"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}")
CHECK = "Check your answers before you send them"


def walk(who: Walker, at: At, asked: Callable[[], None]) -> None:
    """The whole of it: every question of the longest route, sending, the code and the inbox."""
    begin(who, at)
    place(who, at)
    tell(who, at)
    tell_more(who, at)
    add_photos(who, at)
    contact_and_check(who, at)
    code = send(who, at)
    asked()
    inbox(who, at, code)


def on(who: Walker, at: At, heading: str, state: str = "") -> None:
    assert who.heading() == heading, f"{who.heading()!r} on {who.page.url}, not {heading!r}"
    at(f"{heading} {state}".strip())


def with_an_error(who: Walker, at: At, heading: str, words: str, state: str = "") -> None:
    """The page came back: with its heading, words at the top that say so, and in the title."""
    assert who.page.title().startswith("Error: "), who.page.title()
    assert words in who.read(), f"{words!r} is not on {who.page.url}"
    on(who, at, heading, state or "with an error")


def begin(who: Walker, at: At) -> None:
    who.page.goto("/")
    on(who, at, "Tell us about drugs in your area")
    who.press("Report a concern")
    on(who, at, "Before you start")
    who.press("Continue")
    danger = "Is anyone hurt or in danger right now?"
    on(who, at, danger)
    who.press("Continue")
    with_an_error(who, at, danger, "Select yes if anyone is hurt")
    who.choose("Yes")
    who.press("Continue")
    on(who, at, "Call 999 now")
    who.press("Continue with a report")
    what = "What is happening?"
    on(who, at, what)
    who.press("Continue")
    with_an_error(who, at, what, "Select what is happening")
    who.choose("I want help with drugs")
    who.press("Continue")
    on(who, at, "Get help with drugs")
    who.press("Continue with a report")
    who.choose("People selling or supplying drugs")
    who.press("Continue")


def place(who: Walker, at: At) -> None:
    where = "Where did it happen?"
    on(who, at, where)
    who.press("Continue")
    with_an_error(who, at, where, "Enter a postcode, street or area")
    who.write("Postcode, street or area", "linclon road")
    who.press("Continue")
    with_an_error(who, at, where, "Select the place you mean", "when several are called so")
    who.pick_place("linclon roa" if who.js else "linclon road", "Lincoln Road, Central")
    who.write("Describe the place in your own words (optional)", "behind the shops")
    who.press("Continue")


def tell(who: Walker, at: At) -> None:
    when = "When did it happen?"
    on(who, at, when)
    who.choose("On another day", "When did you see it or hear about it?")
    who.write("Day", "31", "Which day?")
    who.write("Month", "2", "Which day?")
    who.write("Year", "2026", "Which day?")
    who.press("Continue")
    with_an_error(who, at, when, "The day must be a real day")
    who.choose("Yesterday", "When did you see it or hear about it?")
    who.choose("Most days", "How often does it happen?")
    who.press("Continue")
    on(who, at, "Which days and times?")
    who.tick("Friday")
    who.choose("Yes", "Is it still going on?")
    who.press("Continue")
    on(who, at, "What makes you think so?")
    who.tick("I saw it")
    who.press("Continue")
    details = "What did you see or hear?"
    on(who, at, details)
    who.press("Continue")
    with_an_error(who, at, details, "Write what you saw or heard")
    who.write("Tell us in your own words", NARRATIVE)
    who.press("Continue")
    on(who, at, "Is any of this true?")
    who.tick("A child or young person may be at risk")
    who.press("Continue")
    at_risk = "Is a child or an adult at risk?"
    on(who, at, at_risk)
    who.press("Continue")
    with_an_error(who, at, at_risk, "Select if someone is at risk")
    who.choose("Yes, a child or young person")
    who.press("Continue")


def tell_more(who: Walker, at: At) -> None:
    on(who, at, "Do you want to tell us more?")
    for topic in (
        "About people",
        "About cars, bikes or other vehicles",
        "About the drugs",
        "If someone could find out that you told us",
        "Photos that you already have",
    ):
        who.tick(topic)
    who.press("Continue")
    on(who, at, "Tell us about this person")
    who.write("Name or nickname", "Baz")
    who.choose("18 to 24", "How old do they look?")
    who.press("Continue")
    on(who, at, "The people you told us about")
    who.choose("Yes", "Do you want to add another person?")
    who.press("Continue")
    who.write("Name or nickname", "Taz")
    who.press("Continue")
    on(who, at, "The people you told us about", "two of them")
    who.press("Remove person 1")
    who.choose("No", "Do you want to add another person?")
    who.press("Continue")
    on(who, at, "Tell us about this vehicle")
    who.choose("Van or lorry", "What is it?")
    who.press("Continue")
    on(who, at, "The vehicles you told us about")
    who.choose("No", "Do you want to add another vehicle?")
    who.press("Continue")
    on(who, at, "Tell us about the drugs")
    who.tick("Crack")
    who.press("Continue")
    on(who, at, "Keeping you safe")
    who.choose("I don’t know", "Could someone work out that it was you who told us?")
    who.press("Continue")


def add_photos(who: Walker, at: At) -> None:
    photos = "Do you have photos?"
    on(who, at, photos)
    who.add_file("Add photos or a PDF", FILM)
    expect(who.page.get_by_text("“film.mp4” must be a photo").first).to_be_visible()
    on(who, at, photos, "with a film")
    who.add_file("Add photos or a PDF", PHOTO)
    added = who.page.get_by_role("button", name="Remove one.jpg")
    expect(added).to_be_visible(timeout=20_000)
    on(who, at, photos, "with one added")
    who.press("Continue")


def contact_and_check(who: Walker, at: At) -> None:
    contact = "Can the police contact you?"
    on(who, at, contact)
    who.choose("Yes, they can contact me", "Do you want to leave contact details?")
    who.write("Email address", "nobody at home")
    who.press("Continue")
    with_an_error(who, at, contact, "Enter an email address like name@example.com")
    who.write("Email address", "someone@example.com")
    who.press("Continue")
    on(who, at, CHECK)
    who.follow("Change contact")
    who.press("Continue")
    assert who.heading() == CHECK
    who.follow("Get more time")
    on(who, at, "Do you need more time?")
    who.press("Give me 60 more minutes")
    assert who.heading() == CHECK


def send(who: Walker, at: At) -> str:
    """Send, and give the secret code as the page shows it."""
    who.press("Send report")
    sent = "Report sent"
    on(who, at, sent)
    found = CODE.search(who.read())
    assert found, "the page shows no code"
    who.press("Continue")
    with_an_error(who, at, sent, "Select how you kept your code")
    typed = "I wrote it down. I will type it here to check"
    who.choose(typed, "Have you kept your code?")
    who.write("Type your code", "ABCD")
    who.press("Continue")
    with_an_error(who, at, sent, "This is not the same as the code above", "with a wrong code")
    who.write("Type your code", found[0].lower())
    who.press("Continue")
    assert found[0] not in who.read()
    on(who, at, sent, "without the code")
    return found[0]


def inbox(who: Walker, at: At, code: str) -> None:
    who.follow("Check a report that you sent")
    door = "Check your report"
    on(who, at, door)
    who.press("Continue")
    with_an_error(who, at, door, "Enter your code")
    who.write("Your code", "0000-0000-0000-0000-0000")
    who.press("Continue")
    with_an_error(who, at, door, "We can’t find a report with this code", "with a wrong code")
    who.write("Your code", code.replace("-", " "))
    who.press("Continue")
    report = "Your report"
    assert QUESTION in who.read()
    on(who, at, report)
    who.press("Send this answer")
    with_an_error(who, at, report, "There is a problem")
    who.write("Your answer", "About eight")
    who.press("Send this answer")
    assert "About eight" in who.read()
    on(who, at, report, "answered")
    add_a_photo_later(who, at)
    who.follow("Take back my contact details")
    on(who, at, "Take back your contact details?")
    who.press("Delete my contact details")
    assert who.heading() == report
    who.press("Shut this page")


def add_a_photo_later(who: Walker, at: At) -> None:
    who.follow("Add a photo to your report")
    later = "Add a photo to your report"
    on(who, at, later)
    who.press("Add this photo")
    with_an_error(who, at, later, "Choose a photo or a PDF first")
    who.add_file("Choose a photo or a PDF", PHOTO, button="Add this photo")
    expect(who.page.get_by_text("Your photo was added to your report.")).to_be_visible()
    who.page.wait_for_load_state()
    on(who, at, "Your report", "with a photo added")


def look_at_the_rest(who: Walker, at: At) -> None:
    """Pages that the longest route does not pass: other questions, information, nothing there."""
    for address, heading in (
        ("/report/litter/", "What did you find?"),
        ("/report/premises/", "Tell us about the pub, club or shop"),
        ("/report/growing/", "What have you noticed?"),
        ("/report/time/", "Do you need more time?"),
        ("/privacy/", "Privacy"),
        ("/cookies/", "Cookies"),
        ("/accessibility/", "Accessibility statement"),
        ("/data-sources/", "Data sources"),
        ("/stay-safe/", "Leave this site quickly"),
        ("/report/nothing-like-it/", "Page not found"),
    ):
        who.page.goto(address)
        on(who, at, heading)
    who.page.goto("/report/litter/")
    who.press("Continue")
    with_an_error(who, at, "What did you find?", "Select what you found")
