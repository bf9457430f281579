"""Hunches about film texts, to tell good reviews, bad reviews and plot summaries apart.

This file is an example of what you write for your own data. Every labelling function at the top level is found.
None has to answer every time, or to be right every time it answers: each says one thing that is true more often
than not, and the label model works out how far to trust it.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import hunches as hu

FRESH, ROTTEN, PLOT = space = hu.LabelSpace(["fresh", "rotten", "plot"])

LONGEST_REVIEW = 255  # characters; where the reviews' website cut them off
MANY_PRONOUNS = 4
MANY_SENTENCES = 4
MANY_ROLES = 3
MANY_NAMES = 6

# Plot or review? A plot is long and tells a story; a review is one or two sentences with an opinion.

long_text = hu.rule("long_text", "length(text) > 260", PLOT)

cast_in_brackets = hu.rule(
    "cast_in_brackets", r"matches(text, '\([A-Z]\w+ [A-Z]\w+\)', case => true) AND words(text) > 35", PLOT
)

story_opening = hu.rule(
    "story_opening",
    """starts_with(text, 'set in', 'set against', 'based on', 'after', 'when', 'the story of', 'this is the story',
       'in the near future', 'one day', 'once upon a time')
       AND words(text) > 35""",
    PLOT,
)

story_turns = hu.rule(
    "story_turns",
    """has(text, 'falls in love', 'fall in love', 'decides to', 'is forced to', 'are forced to', 'sets out',
       'set out', 'finds himself', 'finds herself', 'find themselves', 'discovers', 'soon', 'meets', 'must',
       'murdered', 'returns to', 'his life', 'her life', 'their lives', 'begins to', 'moves to', 'escape',
       'kidnapped', 'revenge')
       AND words(text) > 38""",
    PLOT,
)


@hu.labeling_function()
def follows_people(text: str) -> int:
    """Vote for a plot where he, she, his, her, they and their come again and again."""
    pronouns = re.findall(r"\b(?:he|she|his|her|him|they|their|them)\b", text, re.IGNORECASE)
    return PLOT if len(pronouns) >= MANY_PRONOUNS else hu.ABSTAIN


@hu.labeling_function()
def several_sentences(text: str) -> int:
    """Vote for a plot from four sentences on; review snippets are shorter."""
    return PLOT if len(re.findall(r"[.!?]['\"”’]?(?:\s+[A-Z]|$)", text)) >= MANY_SENTENCES else hu.ABSTAIN


ROLES = frozenset(
    ["boss", "boyfriend", "brother", "cop", "couple", "daughter", "detective", "doctor", "family", "father", "friend",
     "friends", "gang", "girl", "girlfriend", "husband", "killer", "lawyer", "man", "mother", "officer", "parents",
     "police", "professor", "sister", "soldier", "son", "student", "students", "teacher", "wife", "woman", "writer"]
)  # fmt: skip


@hu.labeling_function(resources={"roles": ROLES})
def many_roles(text: str, roles: frozenset[str]) -> int:
    """Vote for a plot where people are introduced: a detective, his wife, her brother."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    return PLOT if len(words & roles) >= MANY_ROLES else hu.ABSTAIN


@hu.labeling_function(batch=True)
def many_names(text: NDArray[Any]) -> NDArray[Any]:
    """Vote for a plot where a long text has many names; takes the texts of a whole block at once."""
    lengths = np.array([len(each) for each in text])
    names = np.array([len(re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", each)) for each in text])
    return np.where((lengths > LONGEST_REVIEW) & (names >= MANY_NAMES), PLOT, hu.ABSTAIN)


# Good or bad? First the words critics use, by what they are about. A text with words of both gets no vote.


def opposites(*, fresh: str, rotten: str) -> dict[str, hu.Label]:
    """Return each word with the class it speaks for."""
    return dict.fromkeys(fresh.split(), FRESH) | dict.fromkeys(rotten.split(), ROTTEN)


verdict = hu.lookup_lf(
    "verdict",
    opposites(
        fresh="""amazing astonishing astounding best brilliant brilliantly delight delightful delightfully excellent
        exceptional exquisite extraordinary fantastic first-rate gem great incredible joy lovely magnificent marvelous
        marvelously masterful masterpiece memorable outstanding perfect perfectly pleasure remarkable remarkably
        splendid stunning sublime superb superbly terrific treat treasure triumph unforgettable winner winning
        wonderful wonderfully""",
        rotten="""abysmal amateurish atrocious awful bad badly bomb disappointing disappointment disappointingly
        disaster disastrous dreadful dud embarrassing embarrassment fails failure flop garbage horrible inept lame
        lousy mediocre mess misfire miserable painful pathetic poor poorly ridiculous sadly stinker stupid sucks
        terrible torture trash turkey unbearable unfortunately unwatchable waste wasted worst worthless""",
    ),
)
story_craft = hu.lookup_lf(
    "story_craft",
    opposites(
        fresh="""ambitious clever cleverly complex confident crafted creative deft deftly distinctive fresh
        imaginative ingenious innovative inspired intricate inventive layered masterfully nuanced offbeat original
        originality polished refreshing refreshingly skillful skillfully stylish subtle subtly surprising unexpected
        unpredictable unusual well-crafted well-made well-told""",
        rotten="""artificial awkward by-the-numbers clumsy confused
        confusing contrivance contrivances contrived convoluted derivative disjointed far-fetched flawed formula
        formulaic generic gimmick gimmicky half-baked hackneyed heavy-handed implausible incoherent incomprehensible
        knockoff lazy misguided muddled overblown overwrought predictable preposterous recycled rehash ridiculous
        routine sloppy stale stereotypes stereotypical stock strained tired trite unconvincing underdeveloped uneven
        unfocused unimaginative uninspired unoriginal unbelievable""",
    ),
)
feelings = hu.lookup_lf(
    "feelings",
    opposites(
        fresh="""affecting affection affectionate bittersweet captivating charm charming charmer compassion
        compassionate compelling devastating disarming disturbing enchanting endearing engaging enjoyable entertaining
        exhilarating gentle haunting heart-wrenching heartbreaking heartfelt heartwarming humane humanity intimate
        intimacy joyous lyrical magical mesmerizing moving passion passionate poetic poignancy poignant poignantly
        powerful provocative resonant sensitive sincere stirring sweet tender tenderness touching uplifting warm
        warmth warm-hearted""",
        rotten="""annoying bland bloodless bogus cloying cold cynical dreary dull emotionless grating hokey
        insufferable insulting irritating leaden lifeless maudlin manipulative melodramatic mawkish numbing offensive
        sappy schmaltz schmaltzy sentimentality syrupy tasteless tear-jerking uninvolving unpleasant unappealing
        unlikable unsympathetic wooden""",
    ),
)
laughs = hu.lookup_lf(
    "laughs",
    opposites(
        fresh="""amusing amusingly comical droll exuberant funnier funniest funny goofy hilarious hilariously hilarity
        hoot infectious irreverent playful quirky raucous satirical sly smart uproarious wickedly wit witty wry
        wryly""",
        rotten="""crass dopey dumb flat groan groans humorless idiotic inane juvenile labored laughable lowbrow
        moronic sitcom sophomoric unfunny unintentional unintentionally witless""",
    ),
)
pace = hu.lookup_lf(
    "pace",
    opposites(
        fresh="""absorbing adventure breathtaking brisk chilling crackling creepy dazzling edge-of-your-seat energetic
        energy engrossing enthralling exciting exhilarating fascinating fast-paced fun gripping hypnotic intense
        intriguing invigorating lively nail-biting pleasing ride riveting rousing satisfying scary spooky suspense
        suspenseful taut thrilling thrills vibrant vivid""",
        rotten="""aimless bloated bore bored boredom boring bore drags drawn-out dull exhausting forgettable inert
        interminable laborious listless longer meandering meanders monotonous overlong plodding plods ponderous
        rambling repetitive slow slow-moving sluggish tedious tedium tepid tiresome tiring turgid yawn yawner""",
    ),
)
substance = hu.lookup_lf(
    "substance",
    opposites(
        fresh="""authentic brave bold candid courage courageous daring eloquent genuine genuinely honest honestly
        honesty illuminating important insight insightful insights intellectual intelligent intelligence observant
        perceptive penetrating persuasive profound profoundly rare relevant rewarding rich richly serious
        sophisticated spiritual thoughtful thought-provoking timely truth truthful truths vital wisdom wise worthwhile
        worthy""",
        rotten="""ain't barely brainless disposable empty exploitation flimsy gratuitous hardly hollow inconsequential
        insipid lack lacked lacking lackluster lacks meaningless mindless minor neither nonsense pointless pretentious
        shallow shame silly simplistic skin-deep slight slapdash superficial thin trivial unnecessary vapid weak""",
    ),
)

quiet_words = hu.lookup_lf(
    "quiet_words",
    ["delicate", "grace", "leisurely", "nuance", "patient", "quiet", "quietly", "restraint", "slowly", "understated"],
    label=FRESH,
)

# Then turns of phrase, which say more than single words. Plots are left out by their length.

recommends = hu.rule(
    "recommends",
    """has(text, 'a must', 'must-see', 'must see', 'worth seeing', 'worth watching', 'worth a look',
       'worth the price', 'well worth', 'don''t miss', 'won''t want to miss', 'not to be missed', 'recommended',
       'one of the best', 'one of the most', 'one of the finest', 'one of the year''s', 'the year''s best', 'go see',
       'is a joy', 'a pleasure', 'never less than', 'a feast', 'a winner', 'crowd-pleaser', 'most original',
       'stays with you', 'well-acted', 'tour de force', 'at its best', 'a blast', 'a triumph', 'a gem', 'a delight',
       'a treat', 'good time', 'great fun', 'good fun')
       AND NOT has(text, 'not worth', 'hardly', 'nothing', 'not a') AND length(text) <= 260""",
    FRESH,
)

warns = hu.rule(
    "warns",
    """has(text, 'waste of', 'skip it', 'skip this', 'stay away', 'stay home', 'avoid', 'your money', 'don''t bother',
       'not worth', 'wait for', 'falls flat', 'fall flat', 'falls short', 'runs out of', 'goes nowhere',
       'going nowhere', 'wears thin', 'loses steam', 'falls apart', 'doesn''t work', 'don''t work', 'didn''t work',
       'fails to', 'never quite', 'never really', 'not enough', 'not much', 'little more than', 'nothing more than',
       'nothing but', 'far from', 'all too', 'too bad', 'at best', 'at the expense', 'devoid of', 'lack of',
       'rather than', 'on autopilot', 'going through the motions', 'no amount of', 'no reason', 'no sense', 'no real',
       'could have been', 'should have been', 'seen it all', 'we''ve seen', 'been there', 'paint-by-numbers',
       'made-for-tv', 'straight-to-video', 'supposed to be', 'tries too hard', 'tries to be', 'for its own good')
       AND length(text) <= 260""",
    ROTTEN,
)

praise_denied = hu.rule(
    "praise_denied",
    r"""matches(text, '(\bnot|n[''’]t|\bnever|\bhardly|\bno|\bless|\blittle)( \w+){0,3} (funny|good|great|very)\b')
       AND length(text) <= 260""",
    ROTTEN,
)

negation = hu.rule(
    "negation",
    r"""matches(text, '\b(?:no|not|nothing|none|nobody|nor|without|hardly|barely)\b|n[''’]t\b')
       AND NOT has(text, 'not only', 'not just', 'without being', 'but') AND length(text) <= 260""",
    ROTTEN,
)

too_much = hu.rule(
    "too_much",
    "has(text, 'too', 'overly', 'so much', 'so many', 'endless', 'endlessly') AND length(text) <= 260",
    ROTTEN,
)

likened_to = hu.rule(
    "likened_to",
    """has(text, 'feels like', 'feel like', 'feels as', 'seems like', 'seems to', 'seem to', 'looks like',
       'plays like', 'comes off as', 'comes across as', 'as if', 'like watching', 'like a bad', 'sort of', 'instead')
       AND length(text) <= 260""",
    ROTTEN,
)

small_screen = hu.rule(
    "small_screen",
    """has(text, 'tv', 'television', 'sitcom', 'sitcoms', 'episode', 'video', 'videos', 'infomercial', 'sketch',
       'skit', 'commercial', 'after-school', 'afterschool', 'mtv', 'soap opera', 'knock-off', 'wannabe',
       'vanity project') AND length(text) <= 260""",
    ROTTEN,
)

effort_only = hu.rule(
    "effort_only",
    """has(text, 'idea', 'ideas', 'premise', 'concept', 'exercise', 'attempt', 'attempts', 'effort', 'potential',
       'supposed', 'intended', 'promise', 'tries', 'trying', 'wants to', 'intentions', 'ambitions', 'script',
       'screenplay', 'dialogue', 'jokes', 'gags', 'minutes', 'running time') AND length(text) <= 260""",
    ROTTEN,
)

cliches = hu.rule("cliches", "matches(text, 'clich[eé]') AND length(text) <= 260", ROTTEN)

asks = hu.rule("asks", "contains(text, '?') AND length(text) <= 260", ROTTEN)

grudging = hu.rule(
    "grudging",
    """has(text, 'just', 'only', 'merely', 'simply', 'would', 'could', 'should', 'another', 'less', 'unless', 'worse',
       'might have', 'anything', 'any') AND length(text) <= 220""",
    ROTTEN,
)

work_of_art = hu.rule(
    "work_of_art",
    """has(text, 'documentary', 'portrait', 'portrayal', 'exploration', 'meditation', 'examination', 'glimpse',
       'journey', 'celebration', 'tribute', 'ode', 'fable', 'allegory', 'testament', 'character study', 'love letter',
       'reminder', 'history', 'poem', 'poetry', 'love story', 'valentine', 'tale of', 'look at', 'elegy', 'parable',
       'essay') AND length(text) <= 260""",
    FRESH,
)

human_matters = hu.rule(
    "human_matters",
    """has(text, 'life', 'lives', 'human', 'heart', 'hearts', 'soul', 'world', 'love', 'loss', 'grief', 'art',
       'artist', 'cinema', 'beauty', 'political', 'politics', 'culture', 'cultural', 'society', 'social', 'war',
       'family', 'childhood', 'faith', 'hope', 'spirit', 'memory', 'memories', 'people', 'friendship', 'community',
       'emotions', 'emotional', 'generation', 'era') AND length(text) <= 220""",
    FRESH,
)

# Few films travel abroad, and those that do are the better ones.
from_abroad = hu.rule(
    "from_abroad",
    """has(text, 'french', 'italian', 'japanese', 'iranian', 'german', 'british', 'chinese', 'korean', 'mexican',
       'russian', 'african', 'inuit', 'indian', 'israeli', 'palestinian', 'danish', 'australian', 'irish', 'afghan')
       AND length(text) <= 260""",
    FRESH,
)

film_does = hu.rule(
    "film_does",
    """has(text, 'makes', 'gives', 'brings', 'captures', 'reveals', 'explores', 'weaves', 'delivers', 'succeeds',
       'proves', 'manages to', 'evokes', 'achieves', 'transcends', 'shows', 'works', 'draws', 'finds', 'invites',
       'creates', 'conveys', 'remains', 'takes us', 'earns', 'keeps you', 'builds', 'carries', 'celebrates',
       'sparkles', 'shines', 'balances', 'leaves you', 'pays off', 'haunts') AND length(text) <= 220""",
    FRESH,
)

on_balance = hu.rule(
    "on_balance",
    """has(text, 'both', 'by turns', 'at once', 'at the same time', 'as well as', 'nonetheless', 'nevertheless',
       'still', 'as much', 'even if', 'in spite', 'always', 'ever', 'yet', 'without being', 'without ever',
       'may not be', 'ultimately') AND length(text) <= 260""",
    FRESH,
)

craft = hu.rule(
    "craft",
    """has(text, 'performance', 'performances', 'ensemble', 'turn as', 'chemistry', 'cast', 'cinematography',
       'images', 'imagery', 'photography', 'score', 'craftsmanship', 'filmmaking', 'storytelling', 'direction',
       'visually', 'visual', 'animation', 'spectacle') AND length(text) <= 260""",
    FRESH,
)

opens_with_a = hu.rule("opens_with_a", r"matches(text, '^an? [\w-]+,? [\w-]+') AND length(text) <= 220", FRESH)

# Last, the tone of a whole text, from stems, which reach further than words.


def stems(words: str) -> re.Pattern[str]:
    """Return a pattern of the words that begin like one of these: "charm" finds charms, charming and charmer."""
    return re.compile(rf"\b(?:{'|'.join(words.split())})\w*", re.IGNORECASE)


PRAISE = stems("""absor admir amaz amus astonish authentic beaut bold brav breath brillian captivat charm clever
    compel daz deft deligh eleg eloquen enchant endear energ engag engross enjoy entertain enthral evocat exhilarat
    exqui fascinat fresh fun genuin gorgeous grac grip haunt heart hilari honest human imaginat impress insight inspir
    intellig intim intrigu invent irresist joy lovely lyric magic magnific marvel master memor mesmer moving nuanc
    passion perfect persua playful pleas poetic poignan power profound provoc refresh remark resona reward rich rivet
    satisf scar[iy] sensitiv sharp smart sophisticat spectac splend stirr strik stun stylish sublim subtl superb
    surpris suspens sweet tender terrif thought thrill touch treat triumph unforget uplift vibran vivid warm wise
    witty wonder worth(?!less)""")
BLAME = stems("""abysm amateur annoy artific atroc awful awkward bad banal bland bloat bogus bore boring clich clums
    confus contriv convolut crap crude cynic dated derivat disappoint disast disjoint dread drear drag dull dumb
    embarrass empt exhaust fail fals flat flaw flims forced forgett formula frustrat generic gimmick hackney hokey
    hollow horribl idiot implaus incoher inept inert insip insult irritat lack lame laz leaden lifeless ludicr
    manipulat maudlin mediocr melodram mess mindless misfire misguid monoton muddl numb over(?:blown|long|wrought)
    painful pathetic plod pointless ponder poor predict preposter pretent recycl rehash repetit ridicul routine sadly
    sapp schmaltz shallow silly simplis slog slopp slow slugg stale stereotyp stiff stupid superfic tedi tepid terribl
    thin tire tortur trite ugly un(?:convinc|even|focus|fort|funn|imag|inspir|involv|interest|orig|pleas) vapid wast
    weak wooden worse worst worthless yawn""")


@hu.labeling_function(resources={"praise": PRAISE, "blame": BLAME})
def after_but(text: str, praise: re.Pattern[str], blame: re.Pattern[str]) -> int:
    """Vote for what the critic says after "but", which is what counts."""
    _, but, verdict = text.rpartition(" but ")
    difference = len(praise.findall(verdict)) - len(blame.findall(verdict))
    if not but or difference == 0 or len(text) > LONGEST_REVIEW:
        return hu.ABSTAIN
    return FRESH if difference > 0 else ROTTEN


def tone(texts: Sequence[str]) -> NDArray[Any]:
    """Return the probability of fresh, rotten and plot for each text, from praise, blame and length."""
    praise = np.array([len(PRAISE.findall(text)) for text in texts])
    blame = np.array([len(BLAME.findall(text)) for text in texts])
    lengths = np.array([len(text) for text in texts])
    fresh = (praise + 0.5) / (praise + blame + 1)
    plot = 1 / (1 + np.exp((LONGEST_REVIEW - lengths).clip(-500, 500) / 10))
    return np.column_stack([fresh * (1 - plot), (1 - fresh) * (1 - plot), plot])


tone_of_text = hu.model_lf("tone_of_text", tone, threshold=0.7)
