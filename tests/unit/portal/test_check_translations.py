"""Words that no translator would see are found, and what readers do not see is not."""

from __future__ import annotations

import pytest

from portal.management.commands.check_translations import words_outside_gettext


@pytest.mark.parametrize(
    "template",
    [
        "<h1>Report it</h1>",
        '<img alt="A bridge" src="x">',
        "{% if a %}Yes{% else %}{% translate 'No' %}{% endif %}",
        '<input placeholder="Your name">',
        "<p>{{ name }} wrote</p>",
    ],
)
def test_bare_words_are_found(template: str) -> None:
    assert [line for line, _ in words_outside_gettext(f"\n{template}")] == [2]


@pytest.mark.parametrize(
    "template",
    [
        "<h1>{% translate 'Report it' %}</h1>",
        '{% blocktranslate with a=b %}Call <a href="x">{{ a }}</a>{% endblocktranslate %}',
        '<p class="govuk-body" data-module="words">{{ words }}</p>',
        "{# a reason #}{% comment %}more{% endcomment %}<!-- and more -->",
        "<p>999 &nbsp; &middot; 2026</p>",
        "<svg><title>Mark</title></svg>",
    ],
)
def test_what_nobody_reads_is_not_found(template: str) -> None:
    assert not list(words_outside_gettext(template))
