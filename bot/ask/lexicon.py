"""The words of questions, as data: which relation, set or operation each of them stands for.

A new wording is a word added to a line here, with an example that the tests read. Entries hold
plain lower-case words; a noun gets its plural, a regular verb its forms. Nothing here knows whole
questions: :mod:`bot.ask.grammar` composes what the words stand for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of films: what it leads to, and the words for it."""

    name: str
    nouns: str = ""  # "director of X", "X's director"; plural made
    verbs: str = ""  # regular: "direct" gives directs, directed, directing
    forms: str = ""  # irregular forms, one by one
    examples: tuple[str, ...] = ()


RELATIONS = (
    Relation(
        "director",
        "director|filmmaker|film maker|film director|movie director",
        "direct|helm|head",
        "led|led by|lead by|leads|ran|in charge|in charge of|directorial work of|sat in the director's chair",
        ("who directed Anora", "Parasite's director", "films helmed by Sean Baker"),
    ),
    Relation(
        "cast",
        "actor|actress|star|cast member|performer|player|lead actor|leading actor|lead actress",
        "act|appear|feature|star|play|perform",
        "cast|acting|co-starring|was in|were in|is in|be seen in|seen in|shown in|the cast|played in"
        "|part in|a role in|role in|roles in|a part in|acted in|on screen in|opposite",
        ("who is in the cast of Anora", "films with Mikey Madison", "who stars in Parasite"),
    ),
    Relation(
        "writer",
        "writer|screenwriter|scriptwriter|author|screen writer|script writer|scenarist"
        "|screenplay writer|creator of the script|creator of the film script"
        "|creator of the movie script|creator of the screenplay",
        "pen|author|script",
        "write|writes|wrote|written|writing|screenplay|script|wrote the screenplay|wrote the script"
        "|write the screenplay|write the script|written the screenplay|wrote the story|screenplays"
        "|write the story|write history|wrote history|writing history|wrote the script of|did the screenplay|did the script|scripts"
        "|screenplay by|script by|penned|scripted|written the script|writer of the screenplay",
        ("who wrote Anora", "the screenplay of Parasite is by whom"),
    ),
    Relation(
        "cinematographer",
        "cinematographer|director of photography|directors of photography|cameraman"
        "|camera operator|dop|dp",
        "lens|photograph",
        "shot|shoot|shoots|shooting|filmed|filming|cinematography|the camera work|camerawork|did the cinematography|behind the camera",
        ("who shot Anora", "the cinematographer of Parasite"),
    ),
    Relation(
        "composer",
        "composer|soundtrack composer|film composer",
        "compose|score",
        "music|soundtrack|did the music|wrote the music|wrote the score|composed the score"
        "|made the music|the score|did the score|composed the music|music by",
        ("who composed the music for Parasite",),
    ),
    Relation(
        "genre",
        "genre|genus|kind|type|sort|film genre|kind of genre|type of genre",
        "",
        "fall under|falls under|belong to|belongs to|classified as|classified|nature|style",
        ("what genre is Anora", "what kind of film is Parasite"),
    ),
    Relation(
        "theme",
        "theme|topic|subject|tag|word|keyword|subject matter|term|motif|descriptor",
        "describe|depict|concern",
        "about|deal with|deals with|dealing with|tagged|tagged with"
        "|revolve around|revolves around|explore|explores"
        "|exploring|related to|associated with|terms apply to|apply to|applies to|applicable to"
        "|labelled|labeled|characterized by|characterised by|characterize|marked with",
        ("what is Anora about", "which themes does Parasite have"),
    ),
    Relation(
        "country",
        "country|nation|country of origin|place of origin",
        "produce",
        "made in|come from|comes from|came from|from where|countries of origin|where from",
        ("which country is Parasite from",),
    ),
    Relation(
        "language",
        "language|primary language|main language|spoken language|tongue|original language",
        "",
        "spoken|speak|speaks|spoken in|language spoken|languages spoken",
        ("what language is Parasite in", "which languages are spoken in Anora"),
    ),
    Relation(
        "year",
        "year|release year|release date|year of release|date of release|premiere|premiere year"
        "|release|date|debut",
        "release|premiere|publish|debut",
        "come out|came out|comes out|coming out|hit theaters|hit theatres|hit cinemas|dated"
        "|issued|launched|hit the screen|hit the screens|appear in cinemas|in cinemas|in theaters|made its debut"
        "|first shown|first released|first screened|get released|got released",
        ("when did Anora come out", "what year was Parasite released"),
    ),
    Relation(
        "runtime",
        "runtime|running time|length|duration|run time|run length",
        "last",
        "run|runs|minutes is|minutes does|minutes long|hours long",
        ("what is the runtime of Anora",),
    ),
    Relation(
        "budget",
        "budget|cost|production budget|production cost",
        "",
        "cost|costs|cost to make|cost to produce",
        ("what was the budget of Anora", "how much did Anora cost"),
    ),
    Relation(
        "gross",
        "gross|box office|worldwide gross|box office gross|box office takings|revenue|takings"
        "|box office result|earnings|box office total",
        "gross|earn",
        "take in|took in|make at the box office|made at the box office|make|bring in|brought in"
        "|earn at the box office|gross at the box office|gross worldwide|make worldwide",
        ("how much did Anora gross", "what was Anora's box office"),
    ),
    Relation("rating", "rating|imdb rating", "rate", "rated|popular opinion", ()),
    Relation("votes", "vote|imdb vote", "", "popular|famous|well known|popularity", ()),
    Relation(
        "won",
        "winner|recipient|laureate|winning film|award winner|win",
        "bag|receive|collect",
        "won|winning|take home|took home|took|awarded|honoured with|honored with|got|get|claimed"
        "|go to|went to|gone to|goes to|given to|given|scooped|picked up|honour|honoured|honored|take|takes",
        ("what won the Palme d'Or in 2024", "Palme d'Or winners"),
    ),
    Relation(
        "nominated",
        "nominee|contender|nomination",
        "nominate",
        "up for|in the running for|compete for|competed for",
        ("which films were nominated for Best Picture in 2019",),
    ),
)

ACTIVE = {"made": "director", "make": "director", "makes": "director"}  # before a film only

CLASSES = {
    "film": "film|movie|picture|flick|feature film|motion picture|feature|title|filmography|cinema"
    "|work|production",
    "person": "person|individual|human being",
    "prize": "award|prize|honour|honor|accolade|trophy",
}
EXTRA_CLASSES = {"person": "people|anyone|anybody|someone|somebody|those|persons|folks"}
GENDERS = {
    "f": "woman|women|female|females|female director|female directors",
    "m": "man|men|male|males|male directors",
}
GENDERED_ROLES = {
    "woman director": ("director", "f"),
    "women directors": ("director", "f"),
    "female director": ("director", "f"),
    "female directors": ("director", "f"),
    "female filmmaker": ("director", "f"),
    "female filmmakers": ("director", "f"),
    "women filmmakers": ("director", "f"),
}

# Questions words; "any" fits every sort.
WH = {
    "who": "person", "whom": "person", "who all": "person", "what": "any", "which": "any",
    "when": "year", "where": "country", "how long": "runtime", "how much": "any", "how much money": "any",
    "what year": "year", "which year": "year", "what kind of": "genre", "what sort of": "genre",
    "how many minutes": "runtime", "what date": "year", "which date": "year", "how expensive": "budget", "whoever": "person",
    "since when": "year",
}  # fmt: skip
COUNT_TIMES = "how many times|how often"
COUNT = "how many|number of|the number of|count|count of|what number of|total number of"

PREPOSITIONS = (
    "of|by|in|with|from|for|at|on|to|within|among|amongst|under|during|into|as|through|per"
)
RELATIVES = "that|which|who|whom|whose|where|when"
THAN = "than|compared to|compared with"
AND = "and|but|yet|as well as|along with|plus|and also"
OR = "or|nor"
NOT = (
    "not|never|didnt|doesnt|isnt|wasnt|werent|arent|hasnt|havent|without|except|excluding|except for"
    "|but not|other than|besides|apart from|aside from|no|and not|non|hadnt|did not|not a|not an"
)
NEITHER = "neither"
SAME = "same|share|shares|shared|sharing|common|in common|the same|have in common|identical|have the same"
CO = "together|co|in the same film|in the same movie|alongside|together with|in the same films|jointly|side by side"
COMPOUND = {  # words with "co" built in
    "co star": "cast", "co stars": "cast", "costar": "cast", "costars": "cast",
    "co starred": "cast", "co stars with": "cast", "costarred": "cast", "co starring": "cast",
    "co actor": "cast", "co actors": "cast", "castmate": "cast", "castmates": "cast",
    "co director": "director", "co directors": "director", "co directed": "director",
    "co direct": "director", "codirected": "director", "codirector": "director",
    "co writer": "writer", "co writers": "writer", "co wrote": "writer", "co write": "writer",
    "co written": "writer", "cowrote": "writer", "cowriter": "writer", "cowriters": "writer",
    "co author": "writer", "co authors": "writer", "co authored": "writer",
    "co screenwriter": "writer", "co screenwriters": "writer",
    "collaborator": "any", "collaborators": "any", "collaborate": "any", "collaborated": "any",
    "worked with": "any", "work with": "any", "works with": "any", "working with": "any",
    "worked together": "any", "collaborated with": "any", "collaborate with": "any",
}  # fmt: skip

SUPERLATIVES = {
    "longest": ("runtime", True), "shortest": ("runtime", False), "oldest": ("year", False),
    "earliest": ("year", False), "first": ("when", False), "newest": ("year", True),
    "latest": ("year", True), "most recent": ("when", True), "last": ("when", True),
    "most recently": ("when", True), "final": ("when", True), "debut film": ("when", False),
    "highest grossing": ("gross", True), "most successful": ("gross", True),
    "top grossing": ("gross", True), "biggest box office": ("gross", True),
    "most profitable": ("gross", True), "lowest grossing": ("gross", False),
    "most expensive": ("budget", True), "costliest": ("budget", True), "cheapest": ("budget", False),
    "least expensive": ("budget", False), "biggest budget": ("budget", True),
    "largest budget": ("budget", True), "smallest budget": ("budget", False),
    "highest budget": ("budget", True), "lowest budget": ("budget", False),
    "highest gross": ("gross", True), "longest running": ("runtime", True),
}  # fmt: skip
COMPARATIVES = {
    "longer": ("runtime", True), "shorter": ("runtime", False), "older": ("year", False),
    "earlier": ("year", False), "newer": ("year", True), "later": ("year", True),
    "more recent": ("year", True), "more expensive": ("budget", True),
    "cheaper": ("budget", False), "costlier": ("budget", True),
    "higher grossing": ("gross", True), "more successful": ("gross", True),
    "made more money": ("gross", True), "earned more": ("gross", True),
    "grossed more": ("gross", True), "made more": ("gross", True), "make more money": ("gross", True),
    "make more": ("gross", True), "earn more": ("gross", True), "gross more": ("gross", True),
    "came out later than": ("year", True), "cost more": ("budget", True),
    "cost less": ("budget", False), "came out first": ("year", False),
    "came first": ("year", False), "was released first": ("year", False),
    "released first": ("year", False), "came out earlier": ("year", False),
    "came out later": ("year", True), "released later": ("year", True),
    "released earlier": ("year", False), "bigger budget": ("budget", True),
    "larger budget": ("budget", True), "higher budget": ("budget", True),
    "lower budget": ("budget", False), "smaller budget": ("budget", False),
    "came out before": ("year", False), "higher gross": ("gross", True),
    "grossed less": ("gross", False), "made less": ("gross", False),
    "longer running": ("runtime", True), "came out after": ("year", True),
}  # fmt: skip
MOST = "most|the most|more than anyone|more than anyone else|most often|most frequently|more than any other"
FEWEST = "fewest|the fewest|least"
TIMES = {
    "more than once": 2, "twice": 2, "two times": 2, "at least twice": 2, "multiple": 2,
    "several times": 2, "multiple times": 2, "three times": 3, "more than twice": 3,
    "at least three times": 3, "four times": 4, "more than three times": 4, "repeatedly": 2,
    "at least two": 2, "more than one": 2, "at least 3": 3, "2 or more": 2, "two or more": 2,
    "three or more": 3, "at least three": 3, "at least once": 1, "more than one time": 2,
}  # fmt: skip

BEFORE = "before|prior to|earlier than|until|up to|older than"
AFTER = "after|since|later than|newer than|from after|following"
EARLIER = "before|earlier than|older than|prior to"
LATER = "after|later than|newer than"
BETWEEN = "between|from"
OVER = "over|more than|above|longer than|at least|exceeding|upwards of"
LESS = "under|less than|below|shorter than|at most|fewer than"

# Words that change nothing: politeness, articles, auxiliaries, fillers.
FILL = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "can",
        "could",
        "would",
        "will",
        "shall",
        "please",
        "tell",
        "me",
        "us",
        "you",
        "i",
        "id",
        "like",
        "know",
        "want",
        "find",
        "give",
        "show",
        "list",
        "name",
        "named",
        "all",
        "any",
        "some",
        "there",
        "ever",
        "also",
        "so",
        "just",
        "hey",
        "hi",
        "hello",
        "ok",
        "okay",
        "well",
        "then",
        "it",
        "its",
        "it's",
        "he",
        "she",
        "they",
        "them",
        "their",
        "his",
        "her",
        "this",
        "these",
        "those",
        "both",
        "either",
        "one",
        "ones",
        "thing",
        "things",
        "each",
        "every",
        "listed",
        "listed",
        "registered",
        "credited",
        "known",
        "called",
        "titled",
        "entitled",
        "we",
        "my",
        "our",
        "your",
        "let",
        "see",
        "hear",
        "wondering",
        "wonder",
        "curious",
        "question",
        "info",
        "information",
        "details",
        "exactly",
        "actually",
        "really",
        "still",
        "currently",
        "total",
        "altogether",
        "overall",
        "available",
        "other",
        "others",
        "else",
        "out",
        "up",
        "off",
        "over",
        "whether",
        "if",
        "think",
        "say",
        "says",
        "said",
        "own",
        "different",
        "various",
        "own",
        "main",
        "principal",
        "primary",
        "full",
        "complete",
        "entire",
        "world",
        "existing",
        "existence",
        "recorded",
        "record",
        "according",
        "database",
        "catalogue",
        "movie's",
        "whats",
        "full-length",
        "particular",
        "specific",
        "given",
        "certain",
        "such",
        "kinds",
        "may",
        "might",
        "must",
        "should",
        "go",
        "goes",
        "going",
        "use",
        "used",
        "do",
        "done",
        "make",
        "making",
        "made",
        "makes",
        "remember",
        "remind",
        "need",
        "looking",
        "look",
        "search",
        "help",
        "answer",
        "find",
        "found",
        "identify",
        "mention",
        "provide",
        "lists",
        "getting",
    ]
)
FILL_PHRASES = (
    "a couple of", "cause", "causes", "caused", "in a few words", "in few words", "in some words", "can you", "could you", "would you",
    "will you", "in one word", "a few", "can you tell me", "could you tell me", "do you know", "i want to know", "i would like to know",
    "i'd like to know", "tell me", "please tell me", "do you happen to know", "any idea",
    "give me", "show me", "list all", "in the world", "i was wondering", "im looking for",
    "i'm looking for", "can you name", "can you list", "what are the names of", "the names of",
    "the name of", "names of", "name of", "what is the name of", "is there any chance",
    "as a", "as an", "in a", "in an", "out of", "in which", "do we know", "by any chance",
    "can you give me", "could you give me", "can you give", "could you give", "so far", "of all time",
    "all time", "ever made", "in history", "in the catalogue", "in your database", "at all",
    "the movie called", "the film called", "listed as", "known for", "responsible for", "came up with",
    "in the database", "considered as", "considered", "would you say", "in total", "at the same time",
    "to date", "of a film", "of a movie", "in terms of", "when it comes to", "a list of", "list of",
    "who is it that", "what is it that", "is it true that", "on earth", "to be",
)  # fmt: skip
SUBJECTIVE = re.compile(
    r"\b(?:greatest|favou?rite|worst|overrated|underrated|better|best (?:films?|movies?|directors?|actors?)"
    r" (?:ever|of all|in the world|you|i|we|to)|(?:a|any) good (?:film|movie)|do you (?:like|think)"
    r"|worth (?:watching|seeing)|(?:what|which) is the best (?:film|movie)\b(?! (?:award|prize)))\b",
    re.IGNORECASE,
)
YES_NO = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "did",
        "does",
        "do",
        "has",
        "have",
        "had",
        "can",
        "could",
        "will",
        "would",
        "isnt",
        "wasnt",
        "didnt",
        "hasnt",
        "arent",
        "am",
    ]
)
POLITE = frozenset(("can you", "could you", "would you", "will you", "do you", "can we", "can i"))

# Prizes given to people rather than films, by words of their category's name.
PERSONAL = frozenset(["actor", "actress", "director", "directing", "directing"])

EXTRA_EXAMPLES = (
    "which films won both the Palme d'Or and Best Picture",
    "how many Palme d'Or winners were directed by women",
)


def forms(verb: str) -> tuple[str, ...]:
    """A regular verb's forms: direct, directs, directed, directing."""
    stem = verb[:-1] if verb.endswith("e") else verb
    doubled = stem + stem[-1] if verb in ("star", "pen", "bag", "head off") else stem
    plural = verb + ("es" if verb.endswith(("s", "sh", "ch")) else "s")
    return (verb, plural, f"{doubled}ed", f"{doubled}ing")


def plural(noun: str) -> str:
    """A noun's plural; of "director of photography" nothing is asked."""
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")
