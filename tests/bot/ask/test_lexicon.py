"""The lexicon's own examples."""

from __future__ import annotations

import pytest

from bot.ask import Ask
from bot.ask.lexicon import RELATIONS, Relation

WITH_EXAMPLES = [(relation, text) for relation in RELATIONS for text in relation.examples]


@pytest.mark.parametrize(("relation", "text"), WITH_EXAMPLES, ids=lambda x: str(x)[:40])
async def test_every_example_is_read_as_its_relation(
    ask: Ask, relation: Relation, text: str
) -> None:
    """An example is answered through the relation whose words it shows."""
    answer = (await ask.answer(text)).answer
    assert answer.kind != "none"
    named = {"won": "won", "nominated": "any"}.get(relation.name, relation.name)
    assert named in answer.query
