"""Forms of evidence bundles."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.bundles import MOST_BOXES, FileWords
from agencies.licensing.bundle_checks import LONGEST_COVERED
from agencies.licensing.bundle_papers import Offer
from reports.files import limits
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, key_field, text_field

LONGEST_TITLE = 150


class PapersForm(ActionForm):
    """Which papers go into a bundle. With `key` for a new one; with a version for one that is
    there."""

    papers = forms.MultipleChoiceField(
        label=_("Papers"),
        required=False,
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_list"),
            _("A paper that you chose is not there any more. Choose again."),
        ),
    )
    others = forms.BooleanField(
        label=_("I add papers of another holder’s time on purpose"), required=False
    )
    key = key_field()

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any):
        self.offer = offer
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        choices = [(each.value, "") for each in self.offer.papers]
        self.fields["papers"].choices = choices  # type: ignore[attr-defined]
        if not self.offer.others:
            del self.fields["others"]
        del self.fields["version" if self.initial["version"] is None else "key"]
        self.initial["key"] = uuid.uuid4()

    def chosen(self) -> list[tuple[str, str]]:
        pairs = (each.partition(":") for each in self.cleaned_data["papers"])
        return [(kind, row) for kind, _colon, row in pairs]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        theirs = {each.value for each in self.offer.papers if not each.is_own}
        if theirs & set(cleaned.get("papers", ())) and not cleaned.get("others"):
            self.add_error(
                "others",
                _(
                    "You chose papers of another holder’s time. Say that you add them on purpose, "
                    "or take them out."
                ),
            )
        return cleaned

    def ticked(self) -> set[str]:
        """What was sent, right or wrong, to show it again."""
        sent = self["papers"].value()
        return set(sent) if isinstance(sent, list) else set()


class FileForm(ActionForm):
    """A PDF or a photo, and what the list of exhibits says of it."""

    button = _("Add the file")

    file = forms.FileField(
        label=_("A PDF or a photo"),
        help_text=_(
            "Up to %(megabytes)s MB; a PDF of up to %(pages)s pages. It goes in as pictures of its "
            "pages: nothing else of the file is kept."
        )
        % {"megabytes": limits.FILE_BYTES // 1024**2, "pages": limits.MOST_DOCUMENT_PAGES},
        max_length=None,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": limits.ACCEPT}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "missing"), _("Choose a PDF or a photo.")
        ),
    )
    title = text_field(
        _("What is it?"),
        longest=LONGEST_TITLE,
        missing=_("Describe it for the list of exhibits."),
        help_text=_("For people who can't see it, too. For example, Photo of the drug box"),
    )
    source = text_field(
        _("Where does it come from?"),
        longest=LONGEST_TITLE,
        missing=_("Say where it comes from."),
        help_text=_("For example, Taken by a licensing officer at the visit"),
    )
    on = DayField(
        label=_("Of which day?"), help_text=_("For example, 27/3/2026"), widget=forms.TextInput
    )

    def words(self) -> FileWords:
        given = self.cleaned_data
        return FileWords(title=given["title"], source=given["source"], on=given["on"])


class CoverForm(ActionForm):
    """Words and names that are covered, one a line."""

    button = _("Save what is covered")

    words = forms.CharField(
        label=_("Words and names to cover, one on each line"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "They are covered everywhere: in papers, titles, the list of exhibits and bookmarks, "
            "however they are written. Of a full name, the surname alone is not covered unless it "
            "has a line of its own. Names of guests that only the police see are covered in "
            "any case."
        ),
        error_messages={
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )
    staff = forms.BooleanField(
        label=_("Also everybody who works or worked at the premises"),
        required=False,
        help_text=_(
            "In the list of staff, with an account, or written down by the premises; as it is when "
            "the bundle is made."
        ),
    )

    def lines(self) -> list[str]:
        return [each.strip() for each in self.cleaned_data["words"].splitlines() if each.strip()]

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if any(len(each.strip()) > LONGEST_COVERED for each in words.splitlines()):
            raise forms.ValidationError(
                _("Use no more than %(most)d characters on a line.") % {"most": LONGEST_COVERED}
            )
        return words


class OrderForm(ActionForm):
    button = _("Save the order")
    LARGEST = 999

    def __init__(self, *args: Any, papers: list[uuid.UUID], **kwargs: Any) -> None:
        self.papers = papers
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        for number, each in enumerate(self.papers, start=1):
            self.fields[f"place-{each}"] = forms.IntegerField(
                label=_("Place of exhibit A%(number)d") % {"number": number},
                min_value=1,
                max_value=self.LARGEST,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                error_messages=dict.fromkeys(
                    ("required", "invalid", "min_value", "max_value"),
                    _("Enter a whole number from 1 to %(most)d for each place.")
                    % {"most": self.LARGEST},
                ),
            )
            self.fields[f"remove-{each}"] = forms.BooleanField(
                label=_("Take out exhibit A%(number)d") % {"number": number}, required=False
            )
            self.initial[f"place-{each}"] = number

    def places(self) -> dict[uuid.UUID, int]:
        return {each: self.cleaned_data[f"place-{each}"] for each in self.papers}

    def removed(self) -> set[uuid.UUID]:
        return {each for each in self.papers if self.cleaned_data[f"remove-{each}"]}


class BoxesForm(ActionForm):
    """What is painted over on a page: rows of left, top, width and height in percent. A row that is
    empty is no box."""

    button = _("Save the boxes")
    SIDES = ("left", "top", "width", "height")
    SPARE = 3
    UNREADABLE = _("Enter four numbers from 0 to 100 for each box, or leave all four empty.")

    def __init__(self, *args: Any, boxes: list[list[float]], **kwargs: Any) -> None:
        self.boxes = boxes
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        for number in range(min(MOST_BOXES, self._sent(len(self.boxes) + self.SPARE))):
            for at, side in enumerate(self.SIDES):
                name = f"{side}-{number}"
                self.fields[name] = forms.FloatField(
                    label=self.LABELS[side],
                    required=False,
                    min_value=0,
                    max_value=100,
                    widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                    error_messages=dict.fromkeys(
                        ("invalid", "min_value", "max_value"), self.UNREADABLE
                    ),
                )
                if number < len(self.boxes):
                    self.initial[name] = f"{self.boxes[number][at]:g}"

    LABELS = {"left": _("Left"), "top": _("Top"), "width": _("Width"), "height": _("Height")}

    def _sent(self, least: int) -> int:
        """As many rows as a script may have added."""
        if not isinstance(self.data, MultiValueDict):
            return least
        tails = (name.rpartition("-")[2] for name in self.data if name.startswith("left-"))
        numbers = [int(each) + 1 for each in tails if each.isascii() and each.isdigit()]
        return max([least, *(each for each in numbers if each <= MOST_BOXES)])

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each row, in the order of SIDES."""
        total = sum(name.startswith("left-") for name in self.fields)
        return [[self[f"{side}-{number}"] for side in self.SIDES] for number in range(total)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(len(self.rows())):
            given = [cleaned.get(f"{side}-{number}") for side in self.SIDES]
            if any(each is not None for each in given) and None in given and not self.errors:
                self.add_error(f"left-{number}", self.UNREADABLE)
        return cleaned

    def found(self) -> list[tuple[float, float, float, float]]:
        given = self.cleaned_data
        rows = [
            tuple(given[f"{side}-{number}"] for side in self.SIDES)
            for number in range(len(self.rows()))
        ]
        return [row for row in rows if row[0] is not None]


class MakeForm(ActionForm):
    """`asks_to_look`: words stood alone when it was tried last."""

    button = _("Make the bundle")
    looked = forms.BooleanField(
        label=_("I have looked at these words, and they may stay"),
        error_messages={
            "required": _(
                "Look at the words that stand alone, and say that you did, or cover them."
            )
        },
    )

    def __init__(self, *args: Any, asks_to_look: bool, **kwargs: Any) -> None:
        self.asks_to_look = asks_to_look
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        if not self.asks_to_look:
            del self.fields["looked"]


class VersionForm(ActionForm):
    button = _("Begin another version")
    key = key_field()

    def prepare(self) -> None:
        del self.fields["version"]
        self.initial["key"] = uuid.uuid4()
