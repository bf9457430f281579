"""Hunches about film texts, to tell good reviews, bad reviews and plot summaries apart.

This file is an example of what you write for your own data. Every labelling function at the top level is found.
The rules were written with the texts and labels of the train split in sight, and no others.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

import hunches as hu

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FRESH, ROTTEN, PLOT = space = hu.LabelSpace(["fresh", "rotten", "plot"])

LONGEST_REVIEW: Final = 255
"""The reviews were cut off at this many characters when they were collected; the summaries were not."""

WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
SENTENCE_END: Final = re.compile(r"\w\w[.?!]['\")]*(?=\s|$)")
NAME_IN_SENTENCE: Final = re.compile(r"(?<=[\w,] )[A-Z]\w+")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a list written as one text."""
    return frozenset(words.split())


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case and with straight apostrophes."""
    return WORD.findall(text.lower().replace("’", "'"))


def habit(name: str, condition: str, *, label: hu.Label) -> hu.LabelingFunction:
    """Return a rule about how reviewers write: it looks only at texts that are short enough to be a review."""
    return hu.rule(name, f"length(text) <= {LONGEST_REVIEW} AND ({condition})", label)


def praise_and_blame(praise: str, blame: str) -> dict[str, hu.Label]:
    """Return the class that each word of two lists speaks for."""
    return dict.fromkeys(praise.split(), FRESH) | dict.fromkeys(blame.split(), ROTTEN)


# Plot summaries are long, and full of people to whom things happen.

long_text = hu.rule("long_text", f"length(text) > {LONGEST_REVIEW}", PLOT)
double_quotes = hu.rule("double_quotes", "contains(text, '\"')", PLOT)
cast_in_brackets = hu.rule(
    "cast_in_brackets", r"matches(text, '\([A-Z][a-z]\S+( [A-Z]\S+)*\)', case => true) AND words(text) > 25", PLOT
)
story_opening = hu.rule(
    "story_opening",
    r"matches(text, '^(when|after|set in|based on|the (true )?story of|(a|an|the|two|three) (\w+ )?"
    r"(man|woman|girl|boy|couple|teenager|friends|brothers|sisters|student|writer|cop))\b') AND words(text) > 30",
    PLOT,
)
turning_points = hu.lookup_lf(
    "turning_points",
    [
        *("falls in love", "fall in love", "decides to", "decide to", "is forced to", "are forced to", "begins to"),
        *("finds himself", "finds herself", "find themselves", "discovers that", "learns that", "is about to"),
        *("one day", "one night", "years later", "years earlier", "years ago", "meanwhile", "in order to"),
        *("is murdered", "kidnapped", "dies", "is sent to", "returns to", "moves to", "with the help of"),
        *("his life", "her life", "their lives", "his wife", "her husband", "his father", "her mother"),
        *("the story of", "tells the story"),
    ],
    label=PLOT,
)


@hu.labeling_function(
    resources={"pronouns": word_set("he she him her his hers they them their himself herself themselves")}
)
def follows_people(text: str, pronouns: frozenset[str]) -> hu.Label | None:
    """Vote plot where four words or more stand for the people of a story."""
    enough = 4
    return PLOT if sum(word in pronouns for word in words_of(text)) >= enough else None


@hu.labeling_function(
    resources={
        "roles": word_set(
            """aunt boss boy boyfriend brother cop couple daughter detective doctor father friend friends gang girl
            girlfriend husband killer lawyer lover man mother neighbor parents police sister soldier son student
            teacher uncle wife woman"""
        )
    }
)
def many_roles(text: str, roles: frozenset[str]) -> hu.Label | None:
    """Vote plot where three kinds of people or more turn up."""
    enough = 3
    return PLOT if len(roles.intersection(words_of(text))) >= enough else None


@hu.labeling_function()
def several_sentences(text: str) -> hu.Label | None:
    """Vote plot where there are four sentences or more."""
    enough = 4
    return PLOT if len(SENTENCE_END.findall(text)) >= enough else None


@hu.labeling_function(batch=True)
def many_names(text: Iterable[str]) -> list[hu.Label | None]:
    """Vote plot where eight capitalised words or more stand inside sentences."""
    enough = 8
    return [PLOT if len(NAME_IN_SENTENCE.findall(one)) >= enough else None for one in text]


# What reviewers praise and blame: two lists of words for each quality of a film.

VERDICT: Final = praise_and_blame(
    """accomplished admirable admirably amazing appealing astonishing best brilliant dazzling delight delightful
    delightfully effective enjoyable entertaining excellent exceptional extraordinary fine finest first-rate gem great
    greatest impressive incredible likable likeable magnificent marvelous masterful masterpiece memorable nice
    outstanding perfect perfectly pleasant pleasing pleasure pleasures polished powerful remarkable remarkably
    rewarding satisfying solid spectacular splendid strong superb superbly terrific treat triumph unforgettable
    winning wonderful wonderfully""",
    """abysmal annoying atrocious awful bad badly charmless crap disappointing disappointingly disappointment disaster
    dreadful dreck dud embarrassing embarrassment failure flop garbage grating half-hearted holes horrible incompetent
    inept irritating junk lackluster lame laughable letdown lousy ludicrous mediocre mediocrity mess miserable misfire
    painful painfully pathetic pointless poor poorly problem ridiculous terrible turkey unpleasant unwatchable waste
    wasted weak worse worst worthless wrong""",
)
FEELING: Final = praise_and_blame(
    """affecting affection affectionate bittersweet charm charmer charming compassion compassionate delicate emotional
    emotionally emotions enchanting endearing feel-good gentle genuine genuinely grace happiness happy haunting heart
    heartbreaking heartfelt heartwarming honest honesty human humane humanity inspiring intimate joy joyous lovely
    melancholy moving passion passionate poignant romantic sadness sensitive sincerity soul soulful spiritual stirring
    sweet tender tenderness touching uplifting warm warmth wrenching""",
    """artificial bloodless cheesy cloying cold cynical distasteful exploitative heavy-handed histrionic hokey
    insincere lifeless manipulative maudlin mawkish melodramatic mushy offensive overblown overwrought phony preachy
    pretentious saccharine sappy schmaltzy self-indulgent sentimentality smug soap soggy soulless sour sugary syrupy
    treacly uninvolving unlikable unsympathetic whiny""",
)
LAUGHS: Final = praise_and_blame(
    """amusing buoyant cheeky comical deadpan delicious deliciously droll exuberant fun funniest funny giddy gleeful
    hilarious hoot humor humorous infectious irreverent laugh-out-loud mischievous offbeat playful quirky romp sly
    smile sparkling tongue-in-cheek wit witty wry wryly""",
    """cheese crass crude dumb farce fart farts flatulence gag gags gross gross-out humorless idiotic inane infantile
    joke jokes juvenile lowbrow moronic mugging puerile punchline raunchy shtick silly sitcom sketch skit skits
    sophomoric stupid stupidity tasteless toilet unfunny unintentional unintentionally vulgar witless""",
)
PACE: Final = praise_and_blame(
    """absorbing breathtaking breezy brisk captivating chilling compelling eerie electrifying engaging engrossing
    enjoy enjoyed entertains enthralling exciting exhilarating fascinating fast-paced gripping hypnotic intense
    intensity intriguing involving irresistible kinetic lively mesmerizing ride riveting rousing spellbinding
    startling suspenseful taut tense tension thrill thrilling unsettling vibrant watchable""",
    """asleep bland bore bored boring drab drag dragged dreary droning dull dullness endless exhausting glacial inert
    interminable leaden lethargic listless long-winded meandering meanders monotonous numbing plodding plods ponderous
    rambling repetitive slack sluggish snooze tedious tedium tepid tired tiresome torpid turgid uninteresting wearying
    yawn""",
)
DEPTH: Final = praise_and_blame(
    """ambiguity bold brave challenging complex complexities complexity daring deep deeper deeply depth depths
    enlightening examination examines exploration explores illuminating important incisive insight insightful insights
    integrity intelligence intelligent layered mature meditation moral nuanced nuances observant perceptive profound
    provocative psychological relevant resonant rich richly savvy scathing sharp simplicity smart sophisticated subtle
    subversive thought-provoking thoughtful timely uncompromising unflinching universal wisdom wise""",
    """banal brainless cardboard confused confusing contrivances contrived convoluted emptiness empty facile flat
    flimsy glib half-baked hollow illogical implausible incoherent incomprehensible insipid mindless muddled murky
    nonsense nonsensical obvious one-dimensional shallow simplistic superficial thin trifle trite trivial
    two-dimensional unconvincing underdeveloped vacuous vapid""",
)
NOVELTY: Final = praise_and_blame(
    """audacious creative different diverse fantasy fresh freshness imaginative ingenious innovative inventive magic
    magical originality rare refreshing refreshingly singular strange surprising surprisingly surreal transporting
    unconventional unexpected unexpectedly unique unlike unusual visionary wondrous""",
    """by-the-numbers cliche cliched cliches cliché clichéd clichés cookie-cutter copy formulaic generic hackneyed
    imitation knock-off lazy mechanical paint-by-numbers perfunctory predictable recycled recycles redundant rehash
    rehashed retread rip-off ripoff rote routine same stale stereotypes stereotypical stunt unimaginative uninspired
    unnecessary unoriginal warmed-over would-be""",
)
CRAFT: Final = praise_and_blame(
    """artful artistic artistry assured atmospheric beautiful beautifully beauty cinematography colorful confident
    controlled crafted deft deftly detail detailed elegant elegantly evocative exquisite exquisitely finely flair
    gorgeous grandeur gritty low-key luminous lush lyrical masterfully masterly mood photographed poetic potent
    precise realistic sensual sexy skill skillful skillfully striking stunning stylish stylishly sumptuous textured
    understated unpretentious vision visually vivid vividly well-acted well-crafted well-made well-written""",
    """aimless amateurish awkward awkwardly bloated bogged busy cheap choppy clumsily clumsy cluttered dated derailed
    disjointed forced gimmick gimmicks gimmicky glossy ham-fisted haphazard labored loud noisy overdone overlong
    overstuffed pedestrian plotless shapeless shoddy slapdash sloppy stiff stilted strained ugly undercooked
    unfinished unfocused wooden""",
)
ACHIEVEMENT: Final = praise_and_blame(
    """allows balances blends brings builds captures celebrates challenges combines conveys creates delivers evokes
    gives holds maintains manages offers proves provides pulls reminds reveals shines strikes succeeds transcends
    understands unfolds works""",
    """attempt attempts collapses drowns failed failing fails falls lack lacking lacks leaves loses relies settles
    sinks squanders stumbles substitutes suffers supposed tries wannabe wants wastes""",
)

DENIALS: Final = word_set("not no never neither nor less without hardly barely isn't doesn't wasn't aren't")


def prevailing(text: str, opinions: Mapping[str, hu.Label]) -> hu.Label | None:
    """Return the class that more of a text's words speak for; praise right after a denial is blame."""
    lead, words = 0, words_of(text)
    for place, word in enumerate(words):
        if word in opinions:
            is_denied = not DENIALS.isdisjoint(words[max(place - 2, 0) : place])
            lead += 1 if opinions[word] == FRESH and not is_denied else -1
    return FRESH if lead > 0 else ROTTEN if lead < 0 else None


def quality(name: str, words: Mapping[str, hu.Label]) -> hu.LabelingFunction:
    """Return a labelling function for words that summaries use as well: it looks only at texts short enough."""

    @hu.labeling_function(name, resources={"opinions": words})
    def vote(text: str, opinions: Mapping[str, hu.Label]) -> hu.Label | None:
        return prevailing(text, opinions) if len(text) <= LONGEST_REVIEW else None

    return vote


laughs = hu.lookup_lf("laughs", LAUGHS)
pace = hu.lookup_lf("pace", PACE)
novelty = hu.lookup_lf("novelty", NOVELTY)
verdict = quality("verdict", VERDICT)
feeling = quality("feeling", FEELING)
depth = quality("depth", DEPTH)
craft = quality("craft", CRAFT)
achievement = quality("achievement", ACHIEVEMENT)

OPINIONS: Final = VERDICT | FEELING | LAUGHS | PACE | DEPTH | NOVELTY | CRAFT | ACHIEVEMENT


@hu.labeling_function(batch=True)
def overall_tone(text: Iterable[str]) -> list[hu.Label | None]:
    """Vote with the greater number of opinions, whatever they are about."""
    return [prevailing(one, OPINIONS) if len(one) <= LONGEST_REVIEW else None for one in text]


@hu.labeling_function()
def after_but(text: str) -> hu.Label | None:
    """Vote with the opinions after the last 'but': those before it are conceded."""
    _, but, conclusion = text.lower().rpartition(" but ")
    return prevailing(conclusion, OPINIONS) if but and len(text) <= LONGEST_REVIEW else None


LITTLE_WORDS: Final = praise_and_blame(
    """about also always an and both her his in is its may most of our still their those us what while who with""",
    """any as be been can't could didn't do doesn't don't down have i instead isn't just like might no nothing off
    only or rather should so than there's this to too were where why would""",
)


def little_words_say(texts: Iterable[str]) -> list[list[float]]:
    """Return a probability of each class; nobody trained this model: a lead of four little words has odds of e."""
    probabilities = []
    for text in texts:
        words = words_of(text) if len(text) <= LONGEST_REVIEW else []
        found = [LITTLE_WORDS[word] for word in words if word in LITTLE_WORDS]
        fresh = 1 / (1 + math.exp((found.count(ROTTEN) - found.count(FRESH)) / 4))
        probabilities.append([fresh, 1 - fresh, 0.0])
    return probabilities


little_words = hu.model_lf("little_words", little_words_say, threshold=0.7)

# How those write who liked the film.

acting = habit(
    "acting", "has(text, 'performance', 'performances', 'portrayal', 'role', 'cast', 'ensemble')", label=FRESH
)
work_of_art = habit(
    "work_of_art",
    "has(text, 'art', 'artist', 'cinema', 'coming-of-age', 'documentary', 'epic', 'experience', 'filmmaker',"
    " 'glimpse', 'journey', 'look at', 'love story', 'music', 'musical', 'piece', 'portrait', 'romantic comedy',"
    " 'study', 'tale', 'thriller')",
    label=FRESH,
)
human_matters = habit(
    "human_matters",
    "has(text, 'age', 'childhood', 'contemporary', 'culture', 'desire', 'family', 'friendship', 'history', 'life',"
    " 'identity', 'lives', 'love', 'marriage', 'memory', 'modern', 'political', 'relationships', 'society', 'world')",
    label=FRESH,
)
from_abroad = habit(
    "from_abroad",
    "has(text, 'African', 'Asian', 'British', 'China', 'Chinese', 'English', 'France', 'French', 'German',"
    " 'Hong Kong', 'Indian', 'Iranian', 'Israeli', 'Italian', 'Japan', 'Japanese', 'Korean', 'Russian', 'Spanish')",
    label=FRESH,
)
shared_with_us = habit("shared_with_us", "has(text, 'us', 'our', 'ourselves', 'we')", label=FRESH)
recommends = habit(
    "recommends",
    "has(text, 'deserves', 'don''t miss', 'fans', 'for those', 'must-see', 'Oscar', 'recommended', 'see it',"
    " 'thanks to', 'those who', 'worth', 'worthwhile', 'worthy', 'you''ll')",
    label=FRESH,
)
superlative = habit(
    "superlative", r"matches(text, '\b(the|year.?s) (most|best|finest)\b|\bone of the\b|\bin years\b')", label=FRESH
)
forgives = habit(
    "forgives",
    "has(text, 'although', 'but it is', 'but it''s', 'even if', 'even though', 'even when', 'flawed', 'flaws',"
    " 'imperfect', 'in spite of', 'may not', 'nevertheless', 'nonetheless', 'still', 'though', 'while', 'yet')",
    label=FRESH,
)
both_and = habit(
    "both_and", r"matches(text, '\bboth\b.* and\b|\bnot only\b|\bbut also\b|\bat once\b|\bas well as\b')", label=FRESH
)

# How those write who did not.

too_much = habit("too_much", r"matches(text, '\btoo (?!late\b)\w+|\bso much\b')", label=ROTTEN)
nothing = habit("nothing", "has(text, 'no', 'nothing', 'neither', 'nor', 'nowhere', 'never quite')", label=ROTTEN)
does_not = habit("does_not", r"matches(text, '\w(n''|n’)t\b')", label=ROTTEN)
not_enough = habit(
    "not_enough",
    r"matches(text, '(\b(not|no|never|neither|nor|less|lacks?|without|hardly|barely)|n[''’]t)\b(\W+\w+){0,3}\W+"
    r"(chemistry|clever|convincing|emotional|energy|enough|fun|funny|good|great|humor|interest|interesting|laughs?"
    r"|new|original|point|reason|scary|sense|surprises?|suspense|wit|work|worth)\b')",
    label=ROTTEN,
)
likened = habit(
    "likened",
    r"matches(text, '\b(feel|look|play|sound|seem|come off|come across)s? (more )?(like|as if|as though)\b"
    r"|\blike an?\b|\bas if\b')",
    label=ROTTEN,
)
small_screen = habit(
    "small_screen",
    "has(text, 'cable', 'cartoon', 'episode', 'episodes', 'MTV', 'product', 'rent', 'series', 'show', 'teen',"
    " 'teens', 'television', 'TV', 'video')",
    label=ROTTEN,
)
nuts_and_bolts = habit(
    "nuts_and_bolts",
    "has(text, 'dialogue', 'editing', 'exercise', 'explosions', 'idea', 'ideas', 'material', 'pacing', 'plot',"
    " 'plotting', 'premise', 'production', 'scenes', 'screenwriter', 'screenwriters', 'script', 'soundtrack',"
    " 'stunts', 'title', 'violence', 'writers')",
    label=ROTTEN,
)
merely = habit(
    "merely",
    "has(text, 'another', 'any', 'anything', 'at best', 'barely', 'just', 'merely', 'nothing more', 'only')",
    label=ROTTEN,
)
asks = habit("asks", "contains(text, '?')", label=ROTTEN)
regrets = habit(
    "regrets",
    "has(text, 'alas', 'apparently', 'but not', 'but the', 'despite', 'eventually', 'in the end', 'instead',"
    " 'largely', 'obviously', 'rather', 'sadly', 'too bad', 'unfortunately')",
    label=ROTTEN,
)
