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
        "director|filmmaker|film maker|film director|movie director|helmer|manager|realisator|realizer",
        "direct|helm|head|manage|realise|realize|oversee",
        "led|led by|lead by|ran|run|in charge|in charge of|directorial work of|sat in the director's chair"
        "|in the director's chair|direction|directing by|direction by|behind|gave us|brought us|at the helm"
        "|at the helm of|made by|whose film|whose movie|whose picture|took the helm|called the shots|called the shots on|directorial effort of|auteur of",
        ("who directed Anora", "Parasite's director", "films helmed by Sean Baker"),
    ),
    Relation(
        "cast",
        "actor|actress|star|cast member|performer|player|lead actor|leading actor|lead actress"
        "|lead|main actor|main cast|leading man|leading lady|cast list|movie star|film star|main star"
        "|leading actress|lead role|main role",
        "act|appear|feature|star|play|perform|portray",
        "cast|acting|co-starring|was in|were in|is in|be seen in|seen in|shown in|the cast|played in"
        "|part in|a role in|role in|roles in|a part in|acted in|on screen in|opposite|been in|be in"
        "|on screen|shows up|show up|showed up|pop up in|make an appearance in|made an appearance in"
        "|in action in|action in|take action in|takes action in|took action in"
        "|appearance in|appearances in|the ensemble of|ensemble",
        ("who is in the cast of Anora", "films with Mikey Madison", "who stars in Parasite"),
    ),
    Relation(
        "writer",
        "writer|screenwriter|scriptwriter|author|screen writer|script writer|scenarist"
        "|screenplay writer|creator|scenario|story writer|co creator"
        "|creator of the script|creator of the film script|creator of the movie script"
        "|creator of the screenplay",
        "pen|author|script",
        "write|writes|wrote|written|writing|screenplay|script|wrote the screenplay|wrote the script"
        "|write the screenplay|write the script|written the screenplay|wrote the story|screenplays"
        "|write the story|write history|wrote history|writing history|wrote the script of|did the screenplay|did the script|scripts"
        "|screenplay by|script by|penned|scripted|written the script|writer of the screenplay"
        "|come up with the story|came up with the story|came up with the script|screenwriting|wrote the words",
        ("who wrote Anora", "the screenplay of Parasite is by whom"),
    ),
    Relation(
        "cinematographer",
        "cinematographer|director of photography|directors of photography|cameraman"
        "|camera operator|dop|dp",
        "lens|photograph",
        "shot|shoot|shoots|shooting|filmed|filming|cinematography|the camera work|camerawork|did the cinematography|behind the camera"
        "|on camera duty|handled the camera|operated the camera|lensing|did the camerawork",
        ("who shot Anora", "the cinematographer of Parasite"),
    ),
    Relation(
        "composer",
        "composer|soundtrack composer|film composer",
        "compose|score",
        "music|soundtrack|scores|film score|musical score|original score of|theme music|did the music|write the music|writes the music|written the music|writing the music|wrote the music|wrote the score|composed the score"
        "|made the music|the score|did the score|composed the music|music by",
        ("who composed the music for Parasite",),
    ),
    Relation(
        "genre",
        "genre|genus|gender|kind|type|sort|film genre|kind of genre|type of genre|genre of film|category of film"
        "|kind of gender|style of film",
        "",
        "fall into|falls into|fit into|fits into|fit in|fits in|fall in|falls in|fall under|falls under|falling under|falling into|come under|comes under|count as|counts as|belong to|belongs to|classified as|classified|nature|style",
        ("what genre is Anora", "what kind of film is Parasite"),
    ),
    Relation(
        "theme",
        "theme|topic|subject|tag|word|keyword|subject matter|term|motif|descriptor|description|main theme",
        "describe|depict|concern",
        "in a few words|in few words|in some words|in one word|a few words|tackle|tackles|tackling|touch on|touches on"
        "|about|deal with|deals with|dealing with|tagged|tagged with"
        "|revolve around|revolves around|explore|explores"
        "|exploring|related to|associated with|terms apply to|apply to|applies to|applicable to"
        "|labelled|labeled|characterized by|characterised by|characterize|marked with",
        ("what is Anora about", "which themes does Parasite have"),
    ),
    Relation(
        "country",
        "country|nation|country of origin|place of origin",
        "",
        "country produced|countries produced|nation produced|nations produced|country made|countries made"
        "|made in|produced in|hail from|hails from|come from|comes from|came from|from where|countries of origin|where from",
        ("which country is Parasite from",),
    ),
    Relation(
        "language",
        "language|primary language|main language|spoken language|tongue|original language",
        "",
        "spoken|speak|speaks|spoken in|language spoken|languages spoken|people speak|characters speak|they speak",
        ("what language is Parasite in", "which languages are spoken in Anora"),
    ),
    Relation(
        "year",
        "year|release year|release date|year of release|date of release|premiere|premiere year"
        "|release|date|debut",
        "release|premiere|publish|debut|launch|liberate|free|exit|output",
        "come out|came out|comes out|coming out|hit theaters|hit theatres|hit cinemas|dated"
        "|issued|launched|hit the screen|hit the screens|appear in cinemas|in cinemas|in theaters|made its debut"
        "|first shown|first released|first screened|get released|got released|hit the theaters|hit the theatres"
        "|hit the cinemas|in the cinema|in the cinemas|reach theaters|reached theaters|reach cinemas|reached cinemas"
        "|see the light of day|saw the light of day|opened in cinemas|opened in theaters|open in theaters"
        "|open in cinemas|brought out|be seen first|drop|dropped",
        ("when did Anora come out", "what year was Parasite released"),
    ),
    Relation(
        "runtime",
        "runtime|running time|length|duration|run time|run length",
        "last",
        "run|runs|running|run for|runs for|go on for|minutes is|minutes does|minutes long|hours long|clock in at",
        ("what is the runtime of Anora",),
    ),
    Relation(
        "budget",
        "budget|cost|production budget|production cost|price tag",
        "",
        "cost|costs|cost to make|cost to produce|cost to shoot|cost to film|spent|spend|spent on|spent making"
        "|spent to make|take to make|expensive to make|budgeted at",
        ("what was the budget of Anora", "how much did Anora cost"),
    ),
    Relation(
        "gross",
        "gross|box office|worldwide gross|box office gross|box office takings|revenue|takings"
        "|box office result|earnings|box office total",
        "gross|earn",
        "worldwide|globally|take at the box office|took at the box office|do at the box office|did at the box office"
        "|at the box office|in ticket sales|ticket sales|make in theaters|make in cinemas|pull in|pulled in|rake in"
        "|raked in|take in|took in|make at the box office|made at the box office|make|bring in|brought in"
        "|earn at the box office|gross at the box office|gross worldwide|make worldwide",
        ("how much did Anora gross", "what was Anora's box office"),
    ),
    Relation(
        "rating",
        "rating|imdb rating|opinion|popular opinion|popularity rating",
        "rate",
        "people think|people thought|people think about|people think of|people thought of|audiences think of|public think of|audiences think|the audience think|audiences thought|viewers think"
        "|well received|any good|regarded|people rate|people say|received by audiences|people feel",
    ),
    Relation("votes", "vote|imdb vote|popularity", "", "popular|famous|well known"),
    Relation(
        "won",
        "winner|recipient|laureate|winning film|award winner|win",
        "bag|receive|collect|garner|snag",
        "won|winning|take home|took home|took|awarded|honoured with|honored with|got|get|claimed"
        "|go to|went to|gone to|goes to|given to|given|scooped|picked up|honour|honoured|honored|take|takes"
        "|walked away with|walk away with|walked off with|carried off|carry off|came away with|captured|landed"
        "|been given|was given|were given|triumphed at|triumphed|victorious at|earned an|earned the|earned",
        ("what won the Palme d'Or in 2024", "Palme d'Or winners"),
    ),
    Relation(
        "nominated",
        "nominee|contender|nomination",
        "nominate",
        "up for|in the running for|in contention for|compete for|competed for|get a nod|got a nod|nods for"
        "|in the race for|nomination for|nominations for|shortlisted for",
        ("which films were nominated for Best Picture in 2019",),
    ),
)

# What people ask that no catalogue here holds: such words are never read as something else.
UNHELD = (
    "look like|looks like|how many children|how many kids|most children|most kids|son of|daughter of"
    "|wife|husband|married|born|died|dies|die|death|alive|net worth|salary|paid|height|tall|nationality"
    "|edit|edits|edited|editing|produce|produces|produced|producing|producer|producers|distribute|distributed"
    "|distributor|finance|financed|narrate|narrated|voiced|voice|dub|dubbed|edited by|casting director"
    "|costume|costumes|makeup|choreograph|choreographed|stunts|visual effects|special effects|sequel|prequel"
    "|remake|plot|ending|character|characters|tagline|trailer|streaming|netflix|based on|adapted from|camera used"
    "|how many cameras|what camera|which camera|what cameras|which cameras|longest title|shortest title|review|reviews|critics|reviewed|opening weekend"
    "|soundtrack album|poster|next year|upcoming|scene|scenes|quote|quotes|tickets|turn down|turned down|richest|poorest|funniest|saddest|youngest|oldest person"
    "|oldest actor|oldest actress|oldest director|oldest winner|oldest man|oldest woman|how old was|age of"
)

LOST = "lost|lose|loses|losing|lost out on|missed out on|lost the race for|failed to win|was beaten to|loser"

ACTIVE = {"made": "director", "make": "director", "makes": "director"}  # before a film only

# Of a question half understood: words that ask nothing by themselves, beside which one name tells
# what is meant; see bot/ask/halves.py.
LITTLE = frozenset(
    "a an the this that these those them it its is are was were be been has have had do does did done"
    " make makes made get got give gives given to of in for by with on at from as through about tell"
    " me show list find name all please can could you i want know anything everything also there"
    " called titled named mention".split()
)
LIGHT = frozenset(  # verbs that say nothing of what part somebody had
    "live lives lived action take takes took taken taking work works worked working".split()
)
FILM_SAID = frozenset("what film films movie movies".split())  # beside a title, too
LITTLE_FILM = FILM_SAID | frozenset(
    "which whose pictures picture flicks flick titles title".split()
)
LITTLE_PERSON = frozenset("who whom person people".split())

CLASSES = {
    "film": "film|movie|picture|flick|feature film|motion picture|feature|filmography|cinema"
    "|work|production",
    "person": "person|individual|human being|guy|human",
    "prize": "award|prize|honour|honor|accolade|trophy",
}
GENRES = (  # words for one genre, whichever of them a catalogue calls it by
    "science fiction|sci fi|scifi|sf", "comedy|comedies|comic|funny", "drama|dramas|dramatic",
    "horror|horrors|scary", "thriller|thrillers", "western|westerns", "musical|musicals",
    "documentary|documentaries|docs|documentary film|documentary films",
    "animation|animated|animations|cartoon|cartoons", "romance|romantic|romances|love stories",
    "crime", "action", "adventure|adventures", "fantasy|fantasies", "mystery|mysteries|whodunits",
    "war", "family", "film noir|noir|noirs|films noirs", "short|shorts|short film|short films",
    "history|historical", "biography|biographical|biopic|biopics", "sport|sports",
)  # fmt: skip
EXTRA_CLASSES = {
    "person": "people|anyone|anybody|someone|somebody|those|persons|folks|chap|nobody else",
    "film": "another film|another movie|titles|everything|anything|stuff|cinematic work|oeuvre|body of work",
}
GENDERS = {
    "f": "woman|women|female|females|female director|female directors",
    "m": "man|men|male|males|male directors",
}
GENDERED_ROLES = {
    "woman director": ("director", "f"),
    "women directors": ("director", "f"),
    "female actor": ("cast", "f"),
    "female actors": ("cast", "f"),
    "male actor": ("cast", "m"),
    "male actors": ("cast", "m"),
    "female writer": ("writer", "f"),
    "female writers": ("writer", "f"),
    "women writers": ("writer", "f"),
    "female cinematographers": ("cinematographer", "f"),
    "female composers": ("composer", "f"),
    "female director": ("director", "f"),
    "female directors": ("director", "f"),
    "female filmmaker": ("director", "f"),
    "female filmmakers": ("director", "f"),
    "women filmmakers": ("director", "f"),
}

# Questions words; "any" fits every sort.
WH = {
    "who": "person", "whom": "person", "who all": "person", "whos": "person", "what": "any", "which": "any",
    "when": "year", "where": "country", "how long": "runtime", "how much": "any", "how much money": "any",
    "what year": "year", "which year": "year", "what kind of": "genre", "what sort of": "genre",
    "how many minutes": "runtime", "what date": "year", "which date": "year", "how expensive": "budget", "whoever": "person",
    "since when": "year", "how old": "year", "how big": "any", "how high": "any", "how large": "any",
    "how many hours": "runtime", "how well": "gross", "how popular": "votes", "how famous": "votes",
    "how well known": "votes", "how good": "rating", "how highly": "rating", "how costly": "budget",
    "how lucrative": "gross", "how successful": "gross", "how would": "any",
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
WITHOUT = "without|minus"
NOT = (
    "wont|leaving out|not counting"
    "|not|never|didnt|doesnt|isnt|wasnt|werent|arent|hasnt|havent|except|excluding|except for"
    "|but not|other than|besides|apart from|aside from|no|and not|non|hadnt|did not|not a|not an"
)
NEITHER = "neither"
SAME = "same|share|shares|shared|sharing|common|in common|the same|have in common|identical|have the same"
CO = "with each other|together|co|in the same film|in the same movie|alongside|together with|in the same films|jointly|side by side"
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
    "worked together": "any", "work together": "any", "working together": "any",
    "collaborated with": "any", "collaborate with": "any", "worked": "any", "teamed up": "any",
    "team up": "any", "teamed up with": "any", "teamed with": "any", "made films with": "any",
    "made movies with": "any", "made a film with": "any", "made a movie with": "any",
    "do a film with": "any", "done a film with": "any", "partnered with": "any", "paired up": "any",
    "share the screen": "cast", "shared the screen": "cast", "share the screen with": "cast",
    "shared the screen with": "cast", "appeared alongside": "cast", "starred alongside": "cast",
    "acted alongside": "cast", "appear alongside": "cast", "starred opposite": "cast",
    "acted opposite": "cast", "acted with": "cast", "play alongside": "cast", "acting with": "cast",
}  # fmt: skip

TOGETHER = frozenset(  # of those above, what people do with each other
    "worked together|work together|working together|collaborate|collaborated|teamed up|team up"
    "|paired up|share the screen|shared the screen".split("|")
)

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
    "last time": ("when", True), "first time": ("when", False), "for the first time": ("when", False),
    "biggest": ("gross", True), "priciest": ("budget", True), "biggest grossing": ("gross", True),
    "lowest gross": ("gross", False), "biggest hit": ("gross", True), "biggest earner": ("gross", True),
    "most lucrative": ("gross", True), "most money": ("gross", True), "least money": ("gross", False),
    "made the most money": ("gross", True), "made the most": ("gross", True),
    "make the most money": ("gross", True), "earned the most": ("gross", True),
    "earned the most money": ("gross", True), "grossed the most": ("gross", True),
    "grossed the least": ("gross", False), "made the least money": ("gross", False),
    "cost the most": ("budget", True), "cost the least": ("budget", False),
    "cost the most to make": ("budget", True), "most costly": ("budget", True),
    "briefest": ("runtime", False), "lengthiest": ("runtime", True), "runs the longest": ("runtime", True),
    "came out last": ("when", True), "came out most recently": ("when", True),
    "earliest ever": ("year", False), "longest ever": ("runtime", True), "inaugural": ("when", False),
    "very first": ("when", False), "very last": ("when", True),
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
    "higher gross": ("gross", True),
    "grossed less": ("gross", False), "made less": ("gross", False),
    "longer running": ("runtime", True),
}  # fmt: skip
VERBS = frozenset(
    "made make makes earned earn grossed gross cost costs came was released runs".split()
)
MOST = "most times|the most times|most number of|highest number of|the highest number of|largest number of|greatest number of|more times than anyone|most|the most|more than anyone|more than anyone else|most often|most frequently|more than any other"
MORE = "more|more often|more times|a greater number of"
FEWEST = "fewest|the fewest|least|smallest number of"
FEWER = "fewer|less"
TIMES = {
    "more than once": 2, "twice": 2, "two times": 2, "at least twice": 2, "multiple": 2,
    "several times": 2, "multiple times": 2, "three times": 3, "more than twice": 3,
    "at least three times": 3, "four times": 4, "more than three times": 4, "repeatedly": 2,
    "at least two": 2, "more than one": 2, "at least 3": 3, "2 or more": 2, "two or more": 2,
    "three times or more": 3, "twice or more": 2, "two times or more": 2, "three or more": 3,
    "at least three": 3, "thrice": 3, "four or more": 4, "more than two": 3,
    "on two occasions": 2, "on three occasions": 3, "five times": 5, "a second time": 2,
    "on more than one occasion": 2, "two different": 2, "more than a single": 2, "several": 2, "at least once": 1, "more than one time": 2,
}  # fmt: skip

EXACTLY = {  # how many times, and no more
    "only once": 1, "just once": 1, "exactly once": 1, "only one": 1, "just one": 1, "exactly one": 1,
    "only a single": 1, "exactly twice": 2, "only twice": 2, "just twice": 2, "once": 1, "one time": 1,
    "only one time": 1, "exactly two": 2, "exactly three": 3, "exactly three times": 3,
    "exactly two times": 2, "exactly four times": 4, "no more than once": 1, "a single": 1, "single": 1,
}  # fmt: skip
ORDINALS = {
    word: place
    for place, words in enumerate(
        ("second|2nd|runner up", "third|3rd", "fourth|4th", "fifth|5th", "sixth|6th", "seventh|7th",
         "eighth|8th", "ninth|9th", "tenth|10th"), 2)
    for word in words.split("|")
}  # fmt: skip
YEAR_BESIDE = {  # the year of a film or of what it won, and those next to it
    "year before": -1, "year prior to": -1, "year preceding": -1, "one year before": -1,
    "a year before": -1, "year after": 1, "year following": 1, "one year after": 1,
    "a year after": 1, "year that": 0, "year when": 0, "year in which": 0, "same year as": 0,
    "same year that": 0, "same year when": 0, "same year": 0, "year of": 0,
}  # fmt: skip
BEAT = "beat|beats|beaten|defeated|won over|win over|triumphed over|prevailed over|won out over"
STREAKS = {  # in how many ceremonies one after the other
    "in a row": 2, "back to back": 2, "running": 2, "consecutive": 2, "consecutively": 2,
    "twice in a row": 2, "two in a row": 2, "two years in a row": 2, "two years running": 2,
    "two consecutive years": 2, "in two consecutive years": 2, "two times in a row": 2,
    "in consecutive years": 2, "consecutive years": 2, "on two consecutive occasions": 2,
    "in successive years": 2, "successive": 2, "two straight years": 2, "two years straight": 2,
    "three times in a row": 3, "three in a row": 3, "three years in a row": 3,
    "three years running": 3, "three consecutive years": 3, "in three consecutive years": 3,
    "in back to back years": 2, "back to back years": 2, "consecutive times": 2, "years running": 2,
    "years in a row": 2, "the following year too": 2, "for two years running": 2, "2 years in a row": 2,
    "2 years running": 2, "3 years in a row": 3, "3 times in a row": 3, "two consecutive": 2,
    "three consecutive": 3, "four years in a row": 4, "four times in a row": 4,
    "two successive years": 2, "straight years": 2, "2 times in a row": 2,
}  # fmt: skip
LONGEST_STREAK = (
    "longest streak of|longest streak|longest winning streak|longest run of|most consecutive"
    "|the most consecutive|most years in a row|most times in a row"
)
NO_SURNAME = frozenset(  # said alone in questions, these are never somebody's name
    ("won", "shot", "cast", "best", "last", "first", "score", "award", "picture", "movie", "film")
)
PARTS = frozenset(("part", "chapter", "volume", "vol", "episode"))  # of a series, before a number
ONLY = "only|sole|lone"

BEFORE = "before|prior to|earlier than|until|up to|older than"
AFTER = "after|since|later than|newer than|from after|following"
EARLIER = "came before|come before|comes before|came out before|come out before|before|earlier than|older than|prior to"
LATER = (
    "came after|come after|comes after|came out after|come out after|after|later than|newer than"
)
BETWEEN = "between|from"
OVER = "upward of|in excess of|over|more than|above|longer than|at least|exceeding|upwards of"
LESS = "under|less than|below|shorter than|at most|fewer than"

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
ORDERS = frozenset(  # verbs that make "can …" a request
    "describe name list tell give show find identify provide say explain recall mention".split()
)
POLITE = frozenset(("can you", "could you", "would you", "will you", "do you", "can we", "can i"))

# Prizes given to people rather than films, by words of their category's name.
PERSONAL = frozenset(["actor", "actress", "director", "directing", "directing"])

WHOLE = frozenset(("picture", "film", "feature"))  # last words of prizes given to whole films
SIBLINGS = frozenset(("brothers", "sisters", "siblings"))  # people meant together by one name

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
