"""Why something is not read; apart from the readers, whose libraries take long to import."""

from __future__ import annotations

PROTECTED = "it is protected by a password"


class NotAnEssay(Exception):  # noqa: N818 (says what the text is)
    """The text is not an essay; says why."""


class NotAFeed(Exception):  # noqa: N818 (says what the text is)
    """The text is no feed; says why."""


class NoRest(Exception):  # noqa: N818 (a state of the site)
    """The site does not offer its posts over REST; says why."""
