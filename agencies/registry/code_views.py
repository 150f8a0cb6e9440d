"""The public page on which the code of an invitation letter is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agencies.registry.errors import PeopleError
from agencies.registry.invitation_codes import TRIES, take_code
from portal.accounts.tries import may_try

LONGEST_CODE = 40


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=LONGEST_CODE,
        help_text=gettext_lazy("The 16 letters and numbers of your letter, in groups of four."),
        validators=[ProhibitNullCharactersValidator()],
        error_messages={
            "required": gettext_lazy("Enter the code of your letter."),
            "max_length": gettext_lazy("Enter the code of your letter: 16 letters and numbers."),
        },
        widget=forms.TextInput(
            attrs={"class": "govuk-input", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("We send a link there. With it you set up your account."),
        error_messages=dict.fromkeys(
            ("required", "invalid", "max_length"),
            gettext_lazy("Enter an email address in the right format, like name@example.com"),
        ),
        widget=forms.EmailInput(
            attrs={"class": "govuk-input", "autocomplete": "email", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_code(request: HttpRequest) -> HttpResponse:
    """A code that does not work gets one answer, whatever is wrong with it."""
    if request.method != "POST":
        return _show(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    if not may_try(request, TRIES):
        form.add_error("code", _("Too many codes were tried. Wait 15 minutes, then try again."))
        return _show(request, form, status=429)
    try:
        taken = take_code(**form.cleaned_data)
    except (PeopleError, ValidationError):
        form.add_error(
            "email", _("This address can’t be used. Enter another, or ask the licensing team.")
        )
        return _show(request, form, status=422)
    if taken is None:
        form.add_error(
            "code",
            _(
                "This code does not work. Check it against your letter. If it still does not, ask "
                "the licensing team for another letter."
            ),
        )
        return _show(request, form, status=422)
    return render(request, "registry/invitation_sent.html")


def _show(request: HttpRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    return render(request, "registry/invitation_code.html", {"form": form}, status=status)
