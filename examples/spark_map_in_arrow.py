"""Labelling functions on Spark: the same function of a block runs inside `DataFrame.mapInArrow`."""

import os
import sys
from collections.abc import Iterator

import pyarrow as pa
from pyspark.sql import SparkSession

import hunches as hu
from hunches.engine import VoteBlock
from hunches.records import normalise_batch

# Spark's Python processes shall be like this one: the same Python, with Hunches.
os.environ["PYSPARK_PYTHON"] = sys.executable

SPAM, HAM = SPACE = hu.LabelSpace(["SPAM", "HAM"])

promotes = hu.rule("promotes", "has(text, 'subscribe', 'my channel', 'check out')", SPAM)
links = hu.rule("links", "contains(text, 'http')", SPAM)


@hu.labeling_function()
def calm(text: str) -> int:
    """Vote HAM for short comments without an exclamation mark."""
    return HAM if len(text.split()) < 5 and "!" not in text else hu.ABSTAIN


def vote(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield, for each block of examples, their ids and a column of votes for each labelling function."""
    vote_block = VoteBlock([promotes, links, calm], SPACE)  # conditions are compiled once for each task
    for batch in batches:
        n_examples, columns = vote_block(normalise_batch(batch))
        votes = hu.Votes(SPACE, n_examples, tuple(columns))
        yield pa.RecordBatch.from_arrays(
            [batch.column("id"), *map(pa.array, votes.dense().T)], names=["id", *votes.lf_names]
        )


session = SparkSession.builder.master("local[2]")
spark = session.config("spark.ui.enabled", "false").config("spark.log.level", "ERROR").getOrCreate()
comments = spark.createDataFrame(
    [
        (0, "Please subscribe to my channel"),
        (1, "so good"),
        (2, "check out http://me.example"),
        (3, "love this beat, what a song!"),
    ],
    "id long, text string",
)
votes = comments.mapInArrow(vote, "id long, promotes byte, links byte, calm byte")
for row in votes.collect():
    print({name: value for name, value in row.asDict().items() if value != hu.ABSTAIN})
spark.stop()
