"""The benchmark over a foreign knowledge base, on a small one of our own."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.ask_metaqa import measure

KB = """\
The Blue Barn|directed_by|Ida Okafor
The Blue Barn|starred_actors|Tom Reyes
The Blue Barn|release_year|1994
The Blue Barn|release_year|2011
Night Ferry|directed_by|Ida Okafor
Night Ferry|written_by|Lena Voss
Night Ferry|has_genre|Drama
"""
ASKED = """\
who directed [The Blue Barn]\tIda Okafor
what films did [Ida Okafor] direct\tThe Blue Barn|Night Ferry
when was [The Blue Barn] released\t1994|2011
who wrote the films by the director of [The Blue Barn]\tLena Voss
"""


async def test_names_of_another_knowledge_base_are_found_without_brackets(tmp_path: Path) -> None:
    """Its films have titles for ids, and none is known by its id alone."""
    kb, questions = tmp_path / "kb.txt", tmp_path / "questions.txt"
    kb.write_text(KB, "utf-8")
    questions.write_text(ASKED, "utf-8")
    options = argparse.Namespace(
        kb=kb, questions=questions, out=None, misspell=False, sample=0, seed=1, catalogue=None
    )
    figures = await measure(options)
    assert figures["hits@1"] == 1.0 and figures["exact"] == 1.0
