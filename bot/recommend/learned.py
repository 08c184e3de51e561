"""How ratings raise and lower films: what a learned model says beside likeness of content.

Apart from the model, which needs scipy, so that a process without ratings need not load it.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.recommend.sparse import Floats

SHARE = 1.6  # of the learned part beside likeness, for a film with very many ratings
CARRIED = 0.4  # of what is carried over to films that few have rated


@dataclass(frozen=True, slots=True)
class Learned:
    """For every film from about -1 to 1: ``direct`` from its own ratings, the more of them the
    stronger; ``carried`` from those of films that have the same features."""

    direct: Floats
    carried: Floats

    @property
    def total(self) -> Floats:
        """What is added to likeness."""
        return SHARE * self.direct + CARRIED * self.carried
