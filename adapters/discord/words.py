"""The adapter's own phrases and the commands' names in each language; English is complete.

Discord sends a person's locale with every interaction. A phrase or name without a translation is
shown in English, so that a new command needs no entry here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """Fixed phrases of one language; ``{}`` takes a value that is already escaped."""

    back: str = "Back"
    next: str = "Next"
    page: str = "Page {} of {}"
    share: str = "Share"
    share_help: str = "Show the answer to everyone here"
    shared: str = "Shared by {}"
    picture: str = "Picture for {}"
    whole_text: str = "The whole text"
    again: str = "Try again"
    open_form: str = "Open the form"
    form_waits: str = "The form is ready."
    slow_down: str = "That was a lot at once. Please try again in {} seconds."
    slow_server: str = "This server asks a lot just now. Please try again in {} seconds."
    working: str = "Still working on `{}`. The answer will appear here."
    too_slow: str = "`{}` took longer than {} seconds, so I stopped. Try again, or ask for less."
    not_drawn: str = "The answer could not be shown here. Try again, or ask for less."
    gone: str = "I cannot read that message any more."
    no_film: str = "I see no film in that message. Select one that names a film or links to it."
    sent_privately: str = "That answer is for you alone; I sent it to you directly."
    cannot_send: str = (
        "That answer is for you alone, and you accept no direct messages. Use the slash command."
    )
    try_this: str = (
        "Ask me about films, awards and essays: mention me with a question, or type `/`."
    )
    look_up: str = "Look up the film"
    ask_about: str = "Ask Marquee about this"
    question: str = "Your question"
    ask_title: str = "Ask Marquee"
    continue_thread: str = "Continue in a thread"
    thread_name: str = "Film talk"
    set_up_well: str = (
        "Marquee is set up in **{}** and has every permission it needs. Try `/film anora`."
    )
    set_up_missing: str = (
        "Marquee is set up in **{}** but lacks permissions: {}. Give its role these under "
        "Server Settings → Roles, or in the channel's settings."
    )
    lacks_here: str = "In this channel I lack permissions: {}. Announcements would not arrive."
    names: dict[str, str] = field(default_factory=dict, hash=False)
    helps: dict[str, str] = field(default_factory=dict, hash=False)


ENGLISH = Words()
FRENCH = Words(
    back="Précédent",
    next="Suivant",
    page="Page {} sur {}",
    share="Partager",
    share_help="Montrer la réponse à tout le monde ici",
    shared="Partagé par {}",
    picture="Image pour {}",
    whole_text="Le texte entier",
    again="Réessayer",
    open_form="Ouvrir le formulaire",
    form_waits="Le formulaire est prêt.",
    slow_down="Cela fait beaucoup d’un coup. Réessayez dans {} secondes.",
    slow_server="Ce serveur demande beaucoup en ce moment. Réessayez dans {} secondes.",
    working="`{}` est en cours. La réponse paraîtra ici.",
    too_slow="`{}` a pris plus de {} secondes, j’ai donc arrêté. Réessayez ou demandez moins.",
    not_drawn="La réponse n’a pas pu être affichée ici. Réessayez ou demandez moins.",
    gone="Je ne peux plus lire ce message.",
    no_film="Je ne vois pas de film dans ce message. Choisissez-en un qui en nomme un.",
    sent_privately="Cette réponse est pour vous seul ; je vous l’ai envoyée directement.",
    cannot_send=(
        "Cette réponse est pour vous seul, et vous n’acceptez pas de messages privés. "
        "Utilisez la commande."
    ),
    try_this="Interrogez-moi sur les films, les prix et les essais : mentionnez-moi ou tapez `/`.",
    look_up="Chercher le film",
    ask_about="Demander à Marquee",
    question="Votre question",
    ask_title="Demander à Marquee",
    continue_thread="Continuer dans un fil",
    thread_name="Parlons cinéma",
    set_up_well=(
        "Marquee est installé sur **{}** avec toutes les permissions requises. "
        "Essayez `/film anora`."
    ),
    set_up_missing=(
        "Marquee est installé sur **{}**, mais il lui manque des permissions : {}. Accordez-les à "
        "son rôle sous Paramètres du serveur → Rôles, ou dans les paramètres du salon."
    ),
    lacks_here="Dans ce salon, il me manque des permissions : {}. Les annonces n’arriveraient pas.",
    names={
        "about": "à-propos",
        "ask": "demander",
        "awards": "prix",
        "essays": "essais",
        "help": "aide",
        "night": "soirée",
        "person": "personne",
        "rate": "noter",
        "recommend": "recommander",
        "settings": "réglages",
        "taste": "goûts",
        "watchlist": "à-voir",
        "announce": "annoncer",
        "share": "partager",
        "ask question": "question",
        "awards prize": "prix",
        "awards person": "personne",
        "awards since": "depuis",
        "awards until": "jusque",
        "film year": "année",
        "film compare": "comparer",
        "person person": "personne",
        "recommend wish": "souhait",
        "recommend like": "comme",
        "recommend unlike": "pas-comme",
        "recommend for": "pour",
        "recommend theme": "thème",
        "recommend year": "année",
        "recommend decade": "décennie",
        "recommend country": "pays",
        "recommend language": "langue",
        "recommend runtime": "durée",
        "recommend won": "prix-gagné",
        "recommend nominated": "prix-en-vue",
        "recommend essay": "essai",
        "recommend discussed": "commenté",
        "recommend watch": "où-voir",
        "recommend refuse": "refuser",
        "recommend allow": "rétablir",
    },
    helps={
        "about": "Ce que je sais, de quand cela date et d’où cela vient.",
        "ask": "Posez une question ; la réponse vient de la base de données, ou il n’y en a pas.",
        "awards": "Les prix par film, personne, récompense ou année.",
        "essays": "Cherchez et lisez des essais sur les films.",
        "film": "Un film : qui l’a fait, ce qu’il a gagné et coûté, les essais qui en parlent.",
        "help": "Ce que Marquee sait faire, avec des exemples.",
        "person": "Une personne : films, prix, collaborations et essais.",
        "recommend": "Que regarder, et pourquoi.",
        "recommend wish": "humeur, sujet, pays, époque, durée, prix : avec vos mots (en anglais)",
        "recommend like": "des films auxquels cela doit ressembler",
        "recommend unlike": "des films auxquels cela ne doit pas ressembler",
        "recommend for": "le goût de qui : me, ou plusieurs personnes séparées par des virgules",
        "recommend genre": "l’un de ces genres, en anglais ; « no horror » en écarte un",
        "recommend theme": "l’un de ces thèmes ou humeurs, en anglais : grief, bittersweet",
        "recommend year": "1994, 1990-1999 ou « after 1990 »",
        "recommend decade": "1970s ou « the seventies »",
        "recommend country": "de l’un de ces pays, en anglais",
        "recommend language": "dans l’une de ces langues, en anglais",
        "recommend runtime": "120 (au plus tant de minutes), 90-120 ou « over two hours »",
        "recommend won": "un prix que le film a gagné",
        "recommend nominated": "un prix gagné ou pour lequel le film fut nommé",
        "recommend essay": "un essai qui en parle",
        "recommend discussed": "oui : seulement des films dont un essai parle",
        "recommend watch": "où le voir, pour autant qu’on le sache",
        "recommend surprise": "oui : au hasard, cinq autres chaque jour",
        "recommend refuse": "un film à ne plus jamais vous proposer",
        "recommend allow": "un film refusé qui peut revenir",
        "recommend page": "la page à montrer",
        "film film": "le titre d’un film ou son identifiant IMDb",
        "film year": "l’année, si plusieurs films ont ce titre",
        "film compare": "un autre film à comparer",
        "person person": "le nom d’une personne",
        "ask question": "une question sur les films ou les prix",
    },
)
_LANGUAGES = {"en": ENGLISH, "fr": FRENCH}
LOCALES = {"fr": FRENCH}  # Discord's locale codes that have names of their own


def words_for(locale: str) -> Words:
    """The phrases for a Discord locale (``en-GB``, ``fr``); English where there are none."""
    return _LANGUAGES.get(locale.partition("-")[0].lower(), ENGLISH)


def localized(key: str, table: str) -> dict[str, Any]:
    """``name_localizations`` or ``description_localizations`` for a command or ``command param``."""
    found = {code: getattr(words, table).get(key) for code, words in LOCALES.items()}
    return {code: text for code, text in found.items() if text}
