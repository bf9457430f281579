"""A project on disk, in Python: every verb is a method."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, Self, overload

from hunches import workflow
from hunches.lfs import LabelingFunction
from hunches.workflow import (
    QUICK_PARTS,
    AnalysisChoice,
    ComparisonChoice,
    EndModelChoice,
    EvaluationChoice,
    GateChoice,
    LabelModelChoice,
    Previewer,
    QueueChoice,
    Reading,
    SuggestChoice,
    TrainingSetPolicy,
    TuneChoice,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from hunches.engine import PlanExplanation
    from hunches.evaluation import Comparison, LFAnalysis, LFPreview, Scores
    from hunches.evaluation.gates import GateReport
    from hunches.guidance import SuggestionKind
    from hunches.importing import ImportOptions
    from hunches.labelmodels.diagnosing.diagnosis import Diagnosis
    from hunches.labelmodels.gold.objective import Objective
    from hunches.records import ColumnKind, GoldPolicy, Label, LabelSpace, LFVersion, Revision, Run
    from hunches.workflow import (
        AcceptedSuggestion,
        Adjudicated,
        AgreementReport,
        Analysis,
        AnnotationLog,
        AnnotationQueue,
        AppliedLFs,
        BestRevisions,
        BuiltTrainingSet,
        CollectedGarbage,
        DefinedAnnotatorLFs,
        DefinedGate,
        DefinedLFs,
        ExplainedExample,
        ExportedLFs,
        ExportedProject,
        FittedLabels,
        Found,
        ImportedData,
        ImportedProject,
        Lineage,
        Looks,
        MeasuredModel,
        NotebookRun,
        OpenProject,
        PreviewChoice,
        RecordedAnnotations,
        Restored,
        RevisionDiff,
        RevisionLog,
        ShownRevision,
        Suggestions,
        TrainedModel,
        Tuned,
        UndoneAnnotation,
        Verification,
    )
    from hunches.workflow.evaluate import Scored
    from hunches.workflow.export import Exported, ExportedTable


class Project:
    """One task on one body of data, kept on disk: examples, labelling functions, labels, models, and every run.

    >>> import tempfile, hunches as hu
    >>> texts = ["subscribe now", "subscribe to my channel", "nice song", "lovely tune"] * 10
    >>> with tempfile.TemporaryDirectory() as at, Project.create(f"{at}/spam", classes=["SPAM", "HAM"]) as spam:
    ...     _ = spam.import_data({"text": texts})
    ...     _ = spam.define_lf(hu.rule("promo", "has(text, 'subscribe')", "SPAM"))
    ...     _ = spam.define_lf(hu.rule("praise", "has(text, 'nice', 'lovely')", "HAM"))
    ...     spam.apply_lfs().n_votes
    40
    """

    def __init__(self, project: OpenProject) -> None:
        self._project = project
        # Python labelling functions of this process, which no file holds, by name.
        self._given: dict[str, LabelingFunction] = {}
        self._previewer = Previewer(project)

    @classmethod
    def create(
        cls,
        path: Path | str,
        *,
        classes: LabelSpace | Iterable[str],
        store: str | None = None,
        objects: str | None = None,
    ) -> Self:
        """Return a new project in a new folder; raise `ProjectExists` when something is there.

        Its catalogue is a file in the folder, or with ``store``, such as "postgresql+psycopg://user@host/database",
        in PostgreSQL; its objects are files in the folder, or with ``objects``, such as "s3://bucket/prefix", in S3.
        """
        return cls(workflow.create_project(path, classes=classes, store=store, objects=objects))

    @classmethod
    def open(cls, path: Path | str | None = None, *, workers: int = 1, scheduler: str | None = None) -> Self:
        """Return the project in a folder, by default the one around the current folder.

        ``workers`` processes apply labelling functions and models to large datasets; with ``scheduler``, the address
        of a Dask scheduler, its workers do, where they see the project's folder at the same path.
        """
        return cls(workflow.open_project(path, workers=workers, scheduler=scheduler))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the project's files."""
        self._project.store.close()

    def __repr__(self) -> str:
        return f"<Project {self._project.name} at {self._project.store.path}>"

    @property
    def space(self) -> LabelSpace:
        """The project's classes."""
        return self._project.space

    def import_data(
        self,
        what: object,
        *,
        columns: Mapping[str, ColumnKind] | None = None,
        reading: Reading | None = None,
        options: ImportOptions | None = None,
        append: bool = False,
    ) -> ImportedData:
        """Make a file, frame or query the project's dataset, or append it to the one there is.

        ``columns`` says what columns are for where guessing would be wrong: ``{"comment": "text"}``.
        """
        chosen = reading or Reading(columns=dict(columns or {}))
        return workflow.import_data(self._project, what, reading=chosen, options=options, append=append)

    def define_lf(self, *lfs: LabelingFunction | Path | str) -> DefinedLFs:
        """Define labelling functions, given as objects or as files of Python that hold them."""
        defined = workflow.define_lf(self._project, *lfs)
        self._given.update({lf.name: lf for lf in lfs if isinstance(lf, LabelingFunction)})
        return defined

    def preview_lf(
        self,
        lf: LabelingFunction | str,
        label: Label | str | None = None,
        *,
        choice: PreviewChoice | None = None,
        is_cancelled: Callable[[], bool] | None = None,
        on_sample: Callable[[LFPreview], None] | None = None,
    ) -> LFPreview:
        """Return what a labelling function, or a condition and a class, would do; nothing is changed or recorded.

        ``on_sample`` is given a first answer from a part of the examples; once ``is_cancelled`` returns true,
        `PreviewCancelled` is raised. What previews have in common is read by the first.
        """
        previewed = workflow.previewed_lf(lf, label)
        return self._previewer.preview(previewed, choice=choice, is_cancelled=is_cancelled, on_sample=on_sample)

    def switch_lf(self, name: str, *, is_active: bool) -> None:
        """Let a labelling function vote from the next application on, or no longer."""
        workflow.switch_lf(self._project, name, is_active=is_active)

    def apply_lfs(self) -> AppliedLFs:
        """Apply every active labelling function; what was applied before is not applied again."""
        return workflow.apply_lfs(self._project, given=self._given)

    def explain_plan(self) -> PlanExplanation:
        """Return how the conditions of the active labelling functions are answered together; it prints as a table."""
        return workflow.explain_plan(self._project, given=self._given)

    def analyze_lfs(self, *, split: str | None = None, unseal: bool = False) -> LFAnalysis:
        """Return coverage, overlaps, conflicts and accuracy of each labelling function."""
        return workflow.analyze_lfs(self._project, split=split, unseal=unseal)

    def fit_label_model(
        self,
        kind: str = LabelModelChoice().kind,
        *,
        use_gold: bool = False,
        use_features: bool = False,
        **parameters: Any,  # noqa: ANN401  # they belong to the plug-in
    ) -> FittedLabels:
        """Combine the votes into probabilistic labels."""
        choice = LabelModelChoice(kind, parameters, use_gold, use_features)
        return workflow.fit_label_model(self._project, choice=choice)

    def diagnose(self, *, split: str = "train") -> Diagnosis:
        """Return what is known, and what is not, about the label model's labels on a split, in plain language."""
        return workflow.diagnose(self._project, split=split)

    def explain(self, example_id: str) -> ExplainedExample:
        """Return how the label of one example came about: its text, and a worked calculation."""
        return workflow.explain(self._project, example_id)

    def suggest(
        self,
        count: int = 10,
        *,
        kinds: Iterable[SuggestionKind] = (),
        n_examples: int = 10,
        objective: Objective = "macro-f1",
        seed: int = 0,
    ) -> Suggestions:
        """Return what to do next, why, and what that is expected to gain, the most first; `accept` takes one.

        With ``kinds=("label-examples",)``: only which examples of train a person should label.
        """
        choice = SuggestChoice(kinds=tuple(kinds), count=count, n_examples=n_examples, objective=objective, seed=seed)
        return workflow.suggest(self._project, choice=choice)

    def accept(self, number: int = 1) -> AcceptedSuggestion:
        """Do what the last `suggest` suggested under a number: define the rule, or switch functions off."""
        return workflow.accept(self._project, number)

    def queue(self, choice: QueueChoice | str) -> AnnotationQueue:
        """Return the examples that an annotator, given by name or with a choice of examples, should label next."""
        chosen = QueueChoice(annotator=choice) if isinstance(choice, str) else choice
        return workflow.queue(self._project, choice=chosen)

    def annotate(
        self, annotations: object = (), *, annotator: str | None = None, policy: GoldPolicy | None = None
    ) -> RecordedAnnotations:
        """Record labels that people give, ``{"c7": "SPAM"}`` or a table, and make the gold labels anew."""
        return workflow.annotate(self._project, annotations, annotator=annotator, policy=policy)

    def adjudicate(
        self, example_id: str, label: Label | str | None, *, annotator: str, note: str = ""
    ) -> Adjudicated:
        """Have the final word on an example's gold label; None: nobody can tell."""
        return workflow.adjudicate(self._project, example_id, label=label, annotator=annotator, note=note)

    def undo_annotation(self, annotator: str, *, number: int | None = None, note: str = "") -> UndoneAnnotation:
        """Take back an annotator's last annotation, or that of a number; the log keeps it."""
        return workflow.undo_annotation(self._project, annotator=annotator, number=number, note=note)

    def list_annotations(
        self, *, example_id: str | None = None, annotator: str | None = None, with_history: bool = False
    ) -> AnnotationLog:
        """Return what people said of examples and stands, or with history every entry there ever was."""
        return workflow.list_annotations(
            self._project, example_id=example_id, annotator=annotator, with_history=with_history
        )

    def agreement(self, *, where: str | None = None, limit: int = 20) -> AgreementReport:
        """Return how far annotators agree, and what they disagree on."""
        return workflow.agreement(self._project, where=where, limit=limit)

    def define_annotator_lfs(self, *annotators: str) -> DefinedAnnotatorLFs:
        """Let annotators vote as labelling functions, with the labels that no gold label was made of."""
        return workflow.define_annotator_lfs(self._project, annotators)

    def build_training_set(self, policy: TrainingSetPolicy | None = None, **settings: Any) -> BuiltTrainingSet:  # noqa: ANN401  # those of the policy
        """Decide which labels an end model is trained on; ``settings`` are those of `TrainingSetPolicy`."""
        chosen = TrainingSetPolicy(**settings) if policy is None else replace(policy, **settings)
        return workflow.build_training_set(self._project, policy=chosen)

    def train(
        self,
        kind: str = EndModelChoice().kind,
        *,
        columns: Iterable[str] = (),
        seed: int = 0,
        **parameters: Any,  # noqa: ANN401  # as above
    ) -> TrainedModel:
        """Train an end model and let it label every example."""
        return workflow.train(self._project, choice=EndModelChoice(kind, parameters, tuple(columns), seed))

    def tune(
        self,
        *models: str,
        metric: str = "macro_f1",
        seconds: float | None = None,
        trials: int | None = None,
        **others: Any,  # noqa: ANN401  # they are those of TuneChoice
    ) -> Tuned:
        """Search for the best of end models and their parameters on valid, for some time, and train it.

        Others, such as ``workers``, ``seed``, ``spaces`` and ``keep_current``, are those of `TuneChoice`.
        """
        kinds = models or TuneChoice().models
        choice = TuneChoice(kinds, metric=metric, seconds=seconds, trials=trials, **others)
        return workflow.tune(self._project, choice=choice)

    def evaluate(
        self,
        what: Scored = "end-model",
        *,
        split: str | None = "valid",
        where: str | None = None,
        covered: bool = False,
        unseal: bool = False,
    ) -> Scores:
        """Return the scores of the end model or the label model on a split or a slice, with intervals.

        The test split is only looked at with ``unseal``, and each look is recorded.
        """
        return workflow.evaluate(self._project, choice=EvaluationChoice(what, split, where, covered, unseal=unseal))

    def analyze(
        self,
        what: Iterable[str] = QUICK_PARTS,
        *,
        split: str | None = "valid",
        seed: int = 0,
        unseal: bool = False,
    ) -> Analysis:
        """Return where the end model goes wrong on a split, why, and what would help; it prints as a report."""
        return workflow.analyze(self._project, choice=AnalysisChoice(split, tuple(what), seed, unseal))

    def looks(self) -> Looks:
        """Return every look at the test split: who, when, and what was seen."""
        return workflow.looks(self._project)

    def measure_model(self, model: str | int | None = None, *, again: bool = False) -> MeasuredModel:
        """Return what an end model costs: latency, size, training; by default the current one."""
        return workflow.measure_model(self._project, model, again=again)

    def compare(
        self,
        models: Sequence[str | int] | None = None,
        *,
        metric: str = "macro_f1",
        split: str | None = "valid",
        objectives: Iterable[str] = (),
        unseal: bool = False,
    ) -> Comparison:
        """Return end models, by default all, side by side: quality, costs, and which are on the Pareto front.

        A model is named by its key, what its key begins with, or a revision.
        """
        choice = ComparisonChoice(metric, split, tuple(objectives), unseal=unseal)
        return workflow.compare(self._project, models, choice=choice)

    def define_gate(self, rules: str, *, name: str = "default") -> DefinedGate:
        """Keep the rules an end model has to pass: ``"macro_f1 on valid >= 0.8 and p99 <= 20 ms"``."""
        return workflow.define_gate(self._project, rules, name=name)

    def check_gate(
        self,
        model: str | int | None = None,
        *,
        name: str = "default",
        against: str | int | None = None,
        unseal: bool = False,
    ) -> GateReport:
        """Return whether an end model passes a gate, rule by rule; ``against`` is what counts as production."""
        return workflow.check_gate(self._project, model, choice=GateChoice(name, against, unseal=unseal))

    def define_slice(self, name: str, condition: str) -> str:
        """Name the examples a condition holds for."""
        return workflow.define_slice(self._project, name, condition=condition)

    def search(self, condition: str, *, limit: int = 20) -> Found:
        """Return how many examples a condition holds for, and the first of them."""
        return workflow.search(self._project, condition, limit=limit)

    def run_notebook(
        self,
        path: Path | str,
        *,
        parameters: Mapping[str, Any] | None = None,
        out: Path | str | None = None,
        timeout_s: float | None = None,
    ) -> NotebookRun:
        """Execute a notebook with parameters in the project's folder, keep it, and return its results.

        A parameter may be a result of another one: ``{"threshold": scan.results["threshold"]}``. ``timeout_s`` is
        what each cell may take.
        """
        return workflow.run_notebook(self._project, path, parameters=parameters, out=out, timeout_s=timeout_s)

    @overload
    def export(self, path: Path | str, *, what: ExportedTable = "labels") -> int: ...
    @overload
    def export(self, path: Path | str, *, what: Literal["lfs"]) -> ExportedLFs: ...
    @overload
    def export(self, path: Path | str, *, what: Literal["project"], data: bool = True) -> ExportedProject: ...
    def export(
        self, path: Path | str, *, what: Exported = "labels", data: bool = True
    ) -> int | ExportedLFs | ExportedProject:
        """Write labels, predictions or votes to a file, and return how many examples it has.

        With ``what="lfs"`` write the labelling functions to a folder, as YAML that `define_lf` reads; with "project"
        write all there is to a folder or .zip file that `import_project` reads, without the stored files when
        ``data`` is false.
        """
        return workflow.export(self._project, path, what=what, data=data)

    @staticmethod
    def import_project(source: Path | str, target: Path | str) -> ImportedProject:
        """Make a new project of an exported one, equal in all it knows and holds; open it with `open`."""
        return workflow.import_project(source, target)

    def log(self, *, limit: int | None = 20) -> RevisionLog:
        """Return the latest revisions, newest first."""
        return workflow.log(self._project, limit=limit)

    def show(self, revision: str | int = "current") -> ShownRevision:
        """Return a revision, by number or name, and what the project consisted of then."""
        return workflow.show(self._project, revision)

    def diff(self, first: str | int = "previous", second: str | int = "current") -> RevisionDiff:
        """Return what differs between two revisions: labelling functions, steps, labels and scores."""
        return workflow.diff(self._project, first, second)

    def restore(self, revision: str | int) -> Restored:
        """Make the project what it was at a revision, as a new revision; nothing is computed or lost."""
        return workflow.restore(self._project, revision)

    def name_revision(self, name: str, revision: str | int = "current") -> Revision:
        """Name a revision; what it needs is never collected as garbage."""
        return workflow.name_revision(self._project, name, reference=revision)

    def drop_revision_name(self, name: str) -> None:
        """Take a revision's name away; the revision stays in the log."""
        workflow.drop_revision_name(self._project, name)

    def best(self, metric: str = "macro_f1") -> BestRevisions:
        """Return the revisions ranked by their end models on the valid split."""
        return workflow.best(self._project, metric=metric)

    def lineage(self, what: str = "predictions", *, example: str | None = None) -> Lineage:
        """Return which bytes and which code made a result, or what it says of an example, as a tree."""
        return workflow.lineage(self._project, what, example=example)

    def verify(self, what: str = "predictions") -> Verification:
        """Make a result and all that it was made of again, and tell whether it comes out the same."""
        return workflow.verify(self._project, what)

    def collect_garbage(self, *, keep_days: float = 30.0, is_rehearsal: bool = False) -> CollectedGarbage:
        """Delete results that no named revision, and none of the last ``keep_days``, needs."""
        return workflow.collect_garbage(self._project, keep_days=keep_days, is_rehearsal=is_rehearsal)

    def runs(self, *, limit: int | None = 20) -> list[Run]:
        """Return the latest runs, newest first."""
        return self._project.store.catalogue.runs(limit=limit)

    def lfs(self) -> list[LFVersion]:
        """Return the newest version of each labelling function."""
        return self._project.store.catalogue.lfs()
