"""A diagnosis as a report, for a terminal and for a notebook."""

from __future__ import annotations

import html
import textwrap
from typing import TYPE_CHECKING, Final

from hunches.evaluation import Table, cell
from hunches.labelmodels.explaining._wording import counted, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.evaluation.table import Alignment
    from hunches.labelmodels.diagnosing.diagnosis import Diagnosis
    from hunches.labelmodels.diagnosing.finding import Finding
    from hunches.labelmodels.diagnosing.lf_estimate import LFEstimate

_MOST_OF_A_KIND: Final = 5
_MOST_LFS: Final = 60
_MOST_CLASSES: Final = 20
_WIDTH: Final = 110
_INDENT: Final = 9


def diagnosis_text(diagnosis: Diagnosis) -> str:
    """Return the report as text: what was found, then the tables it was found in."""
    found = [_paragraph(finding) for finding in _shown_findings(diagnosis)]
    return "\n\n".join([_opening(diagnosis), *found, *_left_out(diagnosis), *map(str, _tables(diagnosis))])


def diagnosis_html(diagnosis: Diagnosis) -> str:
    """Return the report as HTML; every text in it is escaped."""
    found = "".join(
        f"<li><strong>{finding.severity.capitalize()}.</strong> {html.escape(finding.sentence)} "
        f"<em>{html.escape(finding.advice)}</em></li>"
        for finding in _shown_findings(diagnosis)
    )
    left_out = "".join(f"<p>{html.escape(line)}</p>" for line in _left_out(diagnosis))
    tables = "".join(table.to_html() for table in _tables(diagnosis))
    return f"<p>{html.escape(_opening(diagnosis))}</p><ul>{found}</ul>{left_out}{tables}"


def _paragraph(finding: Finding) -> str:
    sentence = f"{finding.severity.upper():<{_INDENT}}{finding.sentence}"
    lines = [sentence, f"{' ' * _INDENT}→ {finding.advice}"]
    wrapper = textwrap.TextWrapper(_WIDTH, subsequent_indent=" " * _INDENT, break_long_words=False)
    return "\n".join(map(wrapper.fill, lines))


def _opening(diagnosis: Diagnosis) -> str:
    coverage, gold = diagnosis.coverage, diagnosis.gold
    share = percent(coverage.n_covered / coverage.n_examples) if coverage.n_examples else "none"
    parts = [
        f"{counted(len(diagnosis.lfs), 'LF')} on {counted(coverage.n_examples, 'example')}",
        f"{coverage.n_covered:,} with votes ({share})",
        f"{coverage.n_conflicting:,} in conflict",
        f"{coverage.n_tied:,} tied",
        f"{gold.n_gold:,} with gold labels",
    ]
    if gold.accuracy.value is None:
        return "; ".join(parts) + "."
    learned = ", which the model has learned from" if diagnosis.has_learned_gold else ""
    return (
        f"{'; '.join(parts)}.\nOn {counted(gold.n_compared, 'gold label')}{learned}: accuracy {_measured(diagnosis)}."
    )


def _measured(diagnosis: Diagnosis) -> str:
    accuracy = diagnosis.gold.accuracy
    return f"{cell(accuracy.value, '.1%')} ({cell(accuracy.interval, '.1%')})"


def _shown_findings(diagnosis: Diagnosis) -> Iterator[Finding]:
    """Give the first few findings of each kind."""
    told: dict[str, int] = {}
    for finding in diagnosis.findings:
        told[finding.code] = told.get(finding.code, 0) + 1
        if told[finding.code] <= _MOST_OF_A_KIND:
            yield finding


def _left_out(diagnosis: Diagnosis) -> list[str]:
    codes = [finding.code for finding in diagnosis.findings]
    more = {code: codes.count(code) - _MOST_OF_A_KIND for code in dict.fromkeys(codes)}
    told = [f"{count:,} more of the kind '{code}'" for code, count in more.items() if count > 0]
    return [f"And {', '.join(told)}: see .findings, or --json."] if told else []


def _tables(diagnosis: Diagnosis) -> list[Table]:
    return [_lf_table(diagnosis), _class_table(diagnosis), _model_table(diagnosis)]


def _lf_table(diagnosis: Diagnosis) -> Table:
    has_gold = any(lf.n_gold for lf in diagnosis.lfs)
    headers = ["LF", "Votes", "Estimated", "95% if the model holds", "Other models", "Chance"]
    headers += ["On gold", "Right", "95% interval"] if has_gold else []
    headers.append("Near copies")
    shown = diagnosis.lfs[:_MOST_LFS]
    rows = [[*_estimated_cells(lf), *(_gold_cells(lf) if has_gold else []), ", ".join(lf.copies)] for lf in shown]
    more = len(diagnosis.lfs) - len(shown)
    title = "How often each labelling function is right" + (f" ({more:,} more in .lfs)" if more else "")
    sides: list[Alignment] = ["left" if name in {"LF", "Near copies"} else "right" for name in headers]
    return Table(title, headers, rows, sides)


def _estimated_cells(lf: LFEstimate) -> list[str]:
    return [
        lf.lf,
        f"{lf.n_votes:,}",
        cell(lf.estimated.value, ".1%"),
        cell(lf.estimated.interval, ".1%"),
        cell(lf.elsewhere, ".1%"),
        cell(lf.chance, ".1%"),
    ]


def _gold_cells(lf: LFEstimate) -> list[str]:
    counts = f"{lf.n_right:,} of {lf.n_gold:,}" if lf.n_gold else cell(None)
    return [counts, cell(lf.measured.value, ".1%"), cell(lf.measured.interval, ".1%")]


def _class_table(diagnosis: Diagnosis) -> Table:
    shown = diagnosis.classes[:_MOST_CLASSES]
    rows = [
        [
            support.name,
            f"{support.n_votes:,}",
            f"{support.n_lfs:,}",
            cell(support.expected_share, ".1%"),
            f"{support.n_gold:,}",
        ]
        for support in shown
    ]
    more = len(diagnosis.classes) - len(shown)
    title = "What speaks for each class" + (f" ({more:,} more in .classes)" if more else "")
    headers = ["Class", "Votes", "LFs", "Expected share", "Gold labels"]
    return Table(title, headers, rows, ["left", "right", "right", "right", "right"])


def _model_table(diagnosis: Diagnosis) -> Table:
    has_gold = diagnosis.gold.accuracy.value is not None
    headers = ["Model", "Other label on", "Share"]
    headers += ["Accuracy on gold", "This model more by", "95% interval"] if has_gold else []
    rows = []
    for comparison in diagnosis.comparisons:
        cells = [comparison.name, f"{comparison.n_differing:,}", f"{comparison.share:.1%}"]
        if has_gold:
            gain = comparison.gain
            cells += [cell(comparison.accuracy.value, ".1%"), cell(gain.value, "+.1%"), cell(gain.interval, "+.1%")]
        rows.append(cells)
    sides: list[Alignment] = ["left" if name == "Model" else "right" for name in headers]
    return Table("Beside other models", headers, rows, sides)
