"""Applies labelling functions to blocks of examples; executors decide where a block is worked on."""

from hunches.engine.apply import VoteBlock, apply, apply_to_blocks, check_lfs, check_not_broken, find_space, is_broken
from hunches.engine.blocks import BlockHandle, MappedBlock, MemoryBlock, blocks_of_file, blocks_of_table
from hunches.engine.example_block import ExampleBlock
from hunches.engine.executor import Executor, InProcess, ProcessPool, executor_for
from hunches.engine.plan import Plan, column_of
from hunches.records import BLOCK_ROWS

__all__ = [
    "BLOCK_ROWS",
    "BlockHandle",
    "ExampleBlock",
    "Executor",
    "InProcess",
    "MappedBlock",
    "MemoryBlock",
    "Plan",
    "ProcessPool",
    "VoteBlock",
    "apply",
    "apply_to_blocks",
    "blocks_of_file",
    "blocks_of_table",
    "check_lfs",
    "check_not_broken",
    "column_of",
    "executor_for",
    "find_space",
    "is_broken",
]
