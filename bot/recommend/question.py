"""Questions that ask for a recommendation without naming the command."""

from __future__ import annotations

import re

_ASKED = re.compile(
    r"\b(?:recommend|suggest)\b|\bsurprise me\b|\bin the mood for\b"
    r"|\bwhat (?:should|shall|can|could|do) (?:i|we) (?:watch|see)\b|\bwhat to (?:watch|see)\b"
    r"|\b(?:something|anything|films?|movies?) (?:\w+ )?(?:like|similar to)\b"
    r"|\b(?:want|like|feel like|looking for|fancy) (?:to (?:watch|see) )?"
    r"(?:something|a film|a movie)\b"
    r"|\bany (?:good|nice|great) \b|\bmore (?:films|movies) like\b",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"^\s*(?:who|when|where|how many|how much|how long|did|does|is|was|were)\b", re.I
)
_FRAME = re.compile(
    r"^\s*(?:please\s+)?(?:(?:can|could|would) you\s+)?(?:recommend|suggest)(?:\s+(?:me|us))?\b"
    r"|\bwhat (?:should|shall|can|could|do) (?:i|we) (?:watch|see)\b|\bwhat to (?:watch|see)\b"
    r"|\bi(?:'m| am)? (?:in the mood for|looking for|want to (?:watch|see)|want|feel like|fancy)\b"
    r"|\bplease\b|\?",
    re.IGNORECASE,
)


def wish_of(question: str) -> str | None:
    """The wish in a question that asks for films to watch; ``None`` for any other question."""
    if _FACT.search(question) or not _ASKED.search(question):
        return None
    return re.sub(r"\s+", " ", _FRAME.sub(" ", question)).strip(" ,.!") or "surprise me"
