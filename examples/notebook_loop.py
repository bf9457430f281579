"""The loop of a notebook, with no project and no disk: write rules, apply them, look, combine."""

import hunches as hu

SPAM, HAM = hu.LabelSpace(["SPAM", "HAM"])

TEXTS = [
    "Please subscribe to my channel",
    "This song never gets old",
    "check out my new video!!!",
    "love this beat, what a song",
    "FREE GIFT CARDS http://win.example",
    "my grandmother loves this",
    "subscribe and I subscribe back http://me.example",
    "so good",
]
comments = {"text": TEXTS, "likes": [0, 12, 1, 30, 0, 8, 0, 3]}

# Most rules are a condition and a class.
promotes = hu.rule("promotes", "has(text, 'subscribe', 'my channel', 'check out', 'my new video')", SPAM)
links = hu.rule("links", "contains(text, 'http')", SPAM)
liked = hu.rule("liked", "likes >= 5", HAM)

# Word lists, one class for each word.
words = hu.lookup_lf("words", {"free": SPAM, "gift": SPAM, "song": HAM, "beat": HAM, "love": HAM})


# And anything Python can say. The parameter names the column; no opinion is `ABSTAIN`.
@hu.labeling_function()
def calm(text: str) -> int:
    """Vote HAM for short comments without an exclamation mark."""
    return HAM if len(text.split()) < 5 and "!" not in text else hu.ABSTAIN


lfs = [promotes, links, liked, words, calm]
votes = hu.apply(lfs, comments)

# How much does each rule cover, and how often do rules contradict each other?
print(hu.analyze(votes))

# No gold label is needed to learn how far each rule can be trusted.
model = hu.LabelModel().fit(votes)
for text, label, probability in zip(TEXTS, model.predict(votes), model.predict_proba(votes)[:, SPAM], strict=True):
    name = "no vote" if label == hu.ABSTAIN else votes.space.classes[label]
    print(f"{name:8} {probability:4.0%} spam  {text}")
