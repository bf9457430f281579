"""The tables a preview prints as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hunches.evaluation.table import Table, cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.evaluation.lf_preview import LFPreview
    from hunches.evaluation.previewed_example import PreviewedExample

_KINDS: Final = {
    "hits": "Votes",
    "wrong": "Wrong votes, as gold labels say",
    "conflicts": "Votes that another labelling function contradicts",
    "newly_covered": "Votes where no other labelling function votes",
    "missed": "Missed: it abstains, and the gold label is a class it votes for",
}
_FAULTS_TOLD: Final = 3


def preview_tables(preview: LFPreview) -> Iterator[Table]:
    """Yield the counts, the other labelling functions, the failures and the examples, each if there are any."""
    yield _counts(preview)
    yield _gold(preview)
    if preview.faults:
        yield _faults(preview)
    if preview.others:
        rows = [(it.lf, f"{it.both:,}", f"{it.disagree:,}") for it in preview.others]
        yield Table("Other labelling functions", ["LF", "Both vote", "They disagree"], rows)
    for kind, title in _KINDS.items():
        if preview.samples.get(kind):
            yield Table(title, ["ID", "Vote", "Gold", "Others", "Text"], map(_example, preview.samples[kind]))


def _counts(preview: LFPreview) -> Table:
    part = "" if preview.is_exact else f"{preview.n_seen:,}, drawn at random, of "
    split = "" if preview.split is None else f" of the {preview.split} split"
    title = f"{preview.name} on {part}{preview.n_examples:,} examples{split}, in {preview.seconds:.2f} s"
    counts = {
        "votes": preview.hits,
        **({f"… {name}": count for name, count in preview.votes} if len(preview.votes) > 1 else {}),
        "another LF votes too": preview.overlaps,
        "another LF votes otherwise": preview.conflicts,
        "no other LF votes": preview.newly_covered,
        "covered by others, before": preview.covered_before,
        "covered, after": preview.covered_before + preview.newly_covered,
    }
    rows = [(what, f"{count:,}", f"{preview.share(count):.2%}") for what, count in counts.items()]
    if preview.is_exact:
        return Table(title, ["", "Examples", "Share"], rows)
    about = [(f"{preview.estimate(count):,}", f"{preview.interval(count):.2%}") for count in counts.values()]
    headers = ["", "Examples", "Share", "Of all, about", "95% interval"]
    return Table(title, headers, [(*row, *more) for row, more in zip(rows, about, strict=True)])


def _gold(preview: LFPreview) -> Table:
    compared = f"{preview.correct:,} of {preview.correct + preview.incorrect:,}"
    row = (
        cell(preview.precision, ".1%"),
        cell(preview.precision_interval, ".1%"),
        compared,
        f"{preview.missed:,}",
        f"{preview.n_gold:,}",
    )
    which = ", those of the test split left out" if preview.split is None else ""
    title = "Measured on" if preview.n_gold else "There are no"
    return Table(
        f"{title} gold labels{which}", ["Precision", "95% interval", "Correct", "Missed", "Gold labels"], [row]
    )


def _faults(preview: LFPreview) -> Table:
    what = "It is broken: it failed wherever it was called" if preview.is_broken else "It failed"
    rows = [(fault.code, fault.message, f"{fault.count:,}") for fault in preview.faults[:_FAULTS_TOLD]]
    return Table(f"{what}, on {preview.failures:,} examples", ["Fault", "Message", "Examples"], rows)


def _example(it: PreviewedExample) -> tuple[str, ...]:
    others = ", ".join(f"{lf}: {name}" for lf, name in it.others)
    return it.id, cell(it.vote), cell(it.gold), others or cell(None), it.text
