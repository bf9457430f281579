"""Every error a caller of Hunches may meet, with its stable code, HTTP status and exit code.

The tree::

    HunchesError
    ├── InputError                     exit 3  the caller gave something that cannot be used
    │   ├── UnreadableFile             unreadable-file
    │   ├── UnwritableFile             unwritable-file
    │   ├── WrongEncoding              wrong-encoding
    │   ├── RaggedFile                 ragged-file
    │   ├── MalformedFile              malformed-file
    │   ├── FailedQuery                failed-query
    │   ├── DuplicateIds               duplicate-ids
    │   ├── ColumnMismatch             column-mismatch
    │   ├── MissingExtra               missing-extra
    │   ├── UnreachableCluster         unreachable-cluster
    │   ├── UnfitCluster               unfit-cluster
    │   ├── InvalidValue               invalid-value
    │   ├── InvalidLabelSpace          invalid-label-space
    │   ├── MissingLabelSpace          missing-label-space
    │   ├── UnknownClass               unknown-class
    │   ├── UnknownColumn              unknown-column
    │   ├── UnknownName                unknown-name
    │   ├── UnknownExample             unknown-example
    │   ├── DuplicateName              duplicate-name
    │   ├── ConditionSyntaxError       condition-syntax
    │   ├── GateSyntaxError            gate-syntax
    │   ├── InvalidPattern             invalid-pattern
    │   ├── PatternTooSlow             pattern-too-slow
    │   ├── WrongColumnType            wrong-column-type
    │   ├── NoFeatures                 no-features
    │   ├── UnreadableModel            unreadable-model
    │   ├── CheckFailed                check-failed
    │   ├── NoGold                     no-gold
    │   ├── SealedTest                 sealed-test
    │   ├── NeedsAPerson               needs-a-person
    │   ├── NotebookFailed             notebook-failed
    │   ├── NoTrialFinished            no-trial-finished
    │   └── TooFewGold                 too-few-gold
    ├── LabelingError                  exit 4  labelling functions or their votes cannot be used
    │   ├── BrokenLabelingFunction     broken-lf
    │   ├── UnloadableLabelingFunction unloadable-lf
    │   ├── WorkerLost                 worker-lost
    │   ├── NoVotes                    no-votes
    │   ├── EmptyTrainingSet           empty-training-set
    │   └── OneClassOnly               one-class-only
    ├── NotFitted                      exit 5  a model is asked before it has learned (not-fitted)
    ├── PreviewCancelled               exit 130  a preview is not wanted any more (preview-cancelled)
    ├── MissingStepError               exit 5  an earlier step of the loop has not been done (missing-step)
    └── StoreError                     exit 6  the project on disk cannot be used
        ├── ProjectNotFound            project-not-found
        ├── ProjectExists              project-exists
        ├── ProjectTooNew              project-too-new
        ├── ProjectBusy                project-busy
        ├── ReadOnlyProject            read-only-project
        ├── CorruptObject              corrupt-object
        ├── RevisionIncomplete         revision-incomplete
        ├── SampleUnavailable          sample-unavailable
        ├── SampleCorrupt              sample-corrupt
        ├── StorageFull                storage-full (exit 7)
        └── StoreUnreachable           store-unreachable

Constructors take facts; the class writes the sentence: what happened, to which object, what to do next.
Exit 0 is success, 1 a defect in Hunches itself, 2 a command line that cannot be understood, 8 a gate
that is not passed, 130 an interrupt.
"""

from hunches.errors._files import (
    ColumnMismatch,
    DuplicateIds,
    FailedQuery,
    MalformedFile,
    MissingExtra,
    RaggedFile,
    UnfitCluster,
    UnreachableCluster,
    UnreadableFile,
    UnreadableModel,
    UnwritableFile,
    WrongEncoding,
)
from hunches.errors._input import (
    CheckFailed,
    ConditionSyntaxError,
    DuplicateName,
    GateSyntaxError,
    InputError,
    InvalidLabelSpace,
    InvalidPattern,
    InvalidValue,
    MissingLabelSpace,
    NeedsAPerson,
    NoFeatures,
    NoGold,
    NotebookFailed,
    NoTrialFinished,
    PatternTooSlow,
    SealedTest,
    TooFewGold,
    UnknownClass,
    UnknownColumn,
    UnknownExample,
    UnknownName,
    WrongColumnType,
)
from hunches.errors._labeling import (
    BrokenLabelingFunction,
    EmptyTrainingSet,
    LabelingError,
    NoVotes,
    OneClassOnly,
    UnloadableLabelingFunction,
    WorkerLost,
)
from hunches.errors._root import (
    HunchesError,
    MissingStepError,
    NotFitted,
    PreviewCancelled,
)
from hunches.errors._store import (
    CorruptObject,
    ProjectBusy,
    ProjectExists,
    ProjectNotFound,
    ProjectTooNew,
    ReadOnlyProject,
    RevisionIncomplete,
    SampleCorrupt,
    SampleUnavailable,
    StorageFull,
    StoreError,
    StoreUnreachable,
)

__all__ = [
    "BrokenLabelingFunction",
    "CheckFailed",
    "ColumnMismatch",
    "ConditionSyntaxError",
    "CorruptObject",
    "DuplicateIds",
    "DuplicateName",
    "EmptyTrainingSet",
    "FailedQuery",
    "GateSyntaxError",
    "HunchesError",
    "InputError",
    "InvalidLabelSpace",
    "InvalidPattern",
    "InvalidValue",
    "LabelingError",
    "MalformedFile",
    "MissingExtra",
    "MissingLabelSpace",
    "MissingStepError",
    "NeedsAPerson",
    "NoFeatures",
    "NoGold",
    "NoTrialFinished",
    "NoVotes",
    "NotFitted",
    "NotebookFailed",
    "OneClassOnly",
    "PatternTooSlow",
    "PreviewCancelled",
    "ProjectBusy",
    "ProjectExists",
    "ProjectNotFound",
    "ProjectTooNew",
    "RaggedFile",
    "ReadOnlyProject",
    "RevisionIncomplete",
    "SampleCorrupt",
    "SampleUnavailable",
    "SealedTest",
    "StorageFull",
    "StoreError",
    "StoreUnreachable",
    "TooFewGold",
    "UnfitCluster",
    "UnknownClass",
    "UnknownColumn",
    "UnknownExample",
    "UnknownName",
    "UnloadableLabelingFunction",
    "UnreachableCluster",
    "UnreadableFile",
    "UnreadableModel",
    "UnwritableFile",
    "WorkerLost",
    "WrongColumnType",
    "WrongEncoding",
]
