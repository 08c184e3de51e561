"""Words of questions that change nothing: politeness, articles, auxiliaries, padding."""

from __future__ import annotations

FILL = frozenset(
    """
    a credit credits according actual actually again all also altogether am an answer any anyway are
    available back be became become becomes been being both btw called can catalogue certain
    complete could credited curious currently database details did different do does done each
    either else entire entitled ever every everybody everyone exactly existence existing fact find
    folks found full gets getting give given go goes going guess guessing had happen happened
    happens has have he hear hello help her here hey hi his hmm holder i id identify if info
    information is it it's its just kinds know known let like list listed lists look looking
    made main make makes making mate may maybe me mention might movie's must my myself name
    named need off ok okay one ones other others our out over overall own particular perhaps
    please pls plz possible possibly primary principal provide question quick quickly really
    record recorded registered remember remind said say says search see serve served serves
    serving shall she should show so some somehow specific still such supposed tell thank thanks
    the their them then there these they thing things think this those titled total toward
    towards try trying uh um up us use used various want was we well were whats whether will
    wonder wondering world would yes you your
    """.split()
)
FILL_PHRASES = tuple(
    (
        "a couple of|the title of|title of|titles of|would you put|do you put|"
        "would you place|would you class|would you classify|in writing|is it a case that|"
        "tell me about|cause|causes|caused|can you|could you|would you|will you|"
        "can you tell me|could you tell me|do you know|i want to know|i would like to know|"
        "i'd like to know|tell me|please tell me|do you happen to know|any idea|give me|"
        "show me|list all|in the world|i was wondering|im looking for|i'm looking for|"
        "can you name|can you list|what are the names of|the names of|the name of|names of|"
        "name of|what is the name of|is there any chance|as a|as an|in a|in an|out of|"
        "in which|do we know|by any chance|can you give me|could you give me|can you give|"
        "could you give|so far|of all time|all time|ever made|in history|in the catalogue|"
        "in your database|at all|the movie called|the film called|listed as|known for|"
        "responsible for|came up with|in the database|considered as|considered|would you say|"
        "in total|at the same time|to date|of a film|of a movie|in terms of|when it comes to|"
        "a list of|list of|who is it that|what is it that|is it true that|on earth|to be|"
        "im trying to remember|i'm trying to remember|i am trying to remember|can you help|"
        "help me find|help me out|do people|did people|i forgot|i forget|i cant remember|"
        "i can't remember|if i remember correctly|just wondering|im curious|i'm curious|"
        "holds the record for|hold the record for|has the record for|the record for|"
        "record for|do you have|have you got|you have|a little|by name|"
        "off the top of your head|served as|serves as|acted as|work as|worked as|"
        "in the role of|in order to|the scope of|under the scope of|is known for|"
        "are known for|was known for|went on to|was the one who|the one who|the ones who|"
        "is the person who|was it|is it|in your catalogue|in your data|that you know of|"
        "in here|on here|in this catalogue|in this database|in your database|in our catalogue|"
        "you know of|you know|as far as you know|managed to|manage to|happened to|on record|"
        "by budget|by gross|by box office|by runtime|by length|by running time|"
        "the fact that|what was it|out there|more or less|all three|all the"
    ).split("|")
)
