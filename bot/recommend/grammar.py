"""The small words of a wish: what compares, negates, credits, and what only fills."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALIKE = (
    "in the vein of", "in the spirit of", "in the style of", "along the lines of", "similar to",
    "close to", "akin to", "reminiscent of", "fans of", "fan of", "such as", "same mood as",
    "as good as", "liked", "loved", "enjoyed", "adored", "love", "like",
)  # fmt: skip
UNLIKE = (
    "different from", "less like", "not like", "nothing like", "unlike", "hated", "disliked",
    "didnt like", "did not like", "hate", "dislike",
)  # fmt: skip
NEGATORS = _words(
    """
    no not non without never nothing neither nor avoid avoiding except excluding minus hate free
    dont doesnt isnt arent wasnt didnt wont cannot cant zero
    """
)
JOINED_NEGATORS = _words(
    """
    no without never neither avoid avoiding except excluding
    """
)
SUBJECT = _words(
    """
    about on regarding concerning exploring theme themes topic subject
    """
)
PRIZED = _words(
    """
    won winner winners winning win wins award awards awarded prize prizes oscar oscars nominated
    nominee nominees nomination nominations festival at
    """
)
AWARDS = _words("oscar oscars bafta baftas cesar cesars palme berlinale")
NOMINATED = _words(
    """
    nominated nominee nominees nomination nominations shortlisted
    """
)
CREDIT = {
    "by": "person", "directed": "director", "director": "director", "starring": "cast",
    "stars": "cast", "featuring": "cast", "with": "cast", "shot": "cinematographer",
    "photographed": "cinematographer", "cinematography": "cinematographer", "music": "composer",
    "score": "composer", "scored": "composer", "written": "writer",
}  # fmt: skip

FILLER = _words(
    """
    a an the film films movie movies picture pictures cinema something anything some any one
    ones i me my we us our you im id want wants wanted would like looking look need please
    recommend recommendation recommendations suggest suggestion suggestions show give find watch
    watching see tonight today evening mood good great best nice really very quite pretty rather
    too much more most bit little kind sort of to for in on at from with by about and or but
    that which who is are be been it its this these set made make has have had do does not no
    there only just also can could should what whats somewhat fairly extremely well so as than
    then ideally preferably maybe perhaps prefer where when while into through out up language
    speaking spoken feel feeling vibe vibes atmosphere style full feature title titles country
    feels someone people deal deals dealing story stories tale tales top rated thing things ive
    ever never before similar same winner winners winning won win award awards prize prizes
    nominated directed starring featuring stars year years released around five three ten
    surprise new old like
    """
)
