"""Applies labelling functions to blocks of examples; executors decide where a block is worked on."""

from hunches.engine._joined_texts import TextColumn
from hunches.engine.apply import VoteBlock, apply, apply_to_blocks, check_lfs, check_not_broken, find_space, is_broken
from hunches.engine.apply_to_parquet import WriteVotes, apply_to_parquet
from hunches.engine.blocks import BlockHandle, MappedBlock, MemoryBlock, blocks_of_file, blocks_of_table
from hunches.engine.dask_cluster import DaskCluster
from hunches.engine.example_block import ExampleBlock
from hunches.engine.executor import Executor, InProcess, ProcessPool, executor_for
from hunches.engine.parquet_blocks import ParquetBlock, blocks_of_parquet
from hunches.engine.plan import Plan, column_of
from hunches.engine.plan_explanation import PlanExplanation, PlanStep
from hunches.engine.vote_tally import VoteTally
from hunches.records import BLOCK_ROWS

__all__ = [
    "BLOCK_ROWS",
    "BlockHandle",
    "DaskCluster",
    "ExampleBlock",
    "Executor",
    "InProcess",
    "MappedBlock",
    "MemoryBlock",
    "ParquetBlock",
    "Plan",
    "PlanExplanation",
    "PlanStep",
    "ProcessPool",
    "TextColumn",
    "VoteBlock",
    "VoteTally",
    "WriteVotes",
    "apply",
    "apply_to_blocks",
    "apply_to_parquet",
    "blocks_of_file",
    "blocks_of_parquet",
    "blocks_of_table",
    "check_lfs",
    "check_not_broken",
    "column_of",
    "executor_for",
    "find_space",
    "is_broken",
]
