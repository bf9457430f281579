"""Millions of texts on a cluster: the workers read, vote, count and label; here are only counts and the label model.

The cluster is two processes of this machine; give `DaskCluster` the address of yours, and URLs such as ``s3://…``.
"""

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from distributed import LocalCluster

import hunches as hu
from hunches.engine import DaskCluster

SPAM, HAM = SPACE = hu.LabelSpace(["SPAM", "HAM"])
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


@hu.labeling_function()
def calm(text: str) -> int:
    """Vote HAM for short comments without an exclamation mark."""
    return HAM if len(text.split()) < 6 and "!" not in text else hu.ABSTAIN


lfs = [
    hu.rule("promotes", "has(text, 'subscribe', 'my channel', 'check out', 'gift')", SPAM),
    hu.rule("links", "contains(text, 'http')", SPAM),
    hu.rule("praises", "has(text, 'love', 'loves', 'good', 'song')", HAM),
    calm,
]


def main() -> None:
    """Write some Parquet files, label them on a cluster, and look at the first labels."""
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
    ):
        source, target = Path(folder, "comments"), Path(folder, "labelled")
        source.mkdir()
        for number in range(4):
            pq.write_table(pa.table({"text": TEXTS * 1_000}), source / f"{number}.parquet", row_group_size=4_000)
        executor = DaskCluster(cluster.scheduler_address)
        labelled = hu.label_parquet(lfs, str(source), str(target), space=SPACE, executor=executor)
        print(f"{labelled.n_labelled:,} of {labelled.n_examples:,} in {labelled.n_parts} files: {labelled.n_labels}")
        first = pq.read_table(target / "labels" / "part-00000.parquet").slice(0, len(TEXTS)).to_pylist()
        for text, label in zip(TEXTS, first, strict=True):
            print(f"{label['label'] or 'no vote':8} {label['p_SPAM']:4.0%} spam  {text}")


if __name__ == "__main__":  # worker processes of this machine load this file too
    main()
