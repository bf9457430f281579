"""Keeps a project: the catalogue (SQLite or PostgreSQL) and the objects (files or S3)."""

from hunches.store.catalogue import Catalogue
from hunches.store.object_bucket import ObjectBucket
from hunches.store.objects import ObjectFolder, is_object_name
from hunches.store.project_store import Places, ProjectStore, find_project
from hunches.store.run_recorder import RunRecorder, recorded_run

__all__ = [
    "Catalogue",
    "ObjectBucket",
    "ObjectFolder",
    "Places",
    "ProjectStore",
    "RunRecorder",
    "find_project",
    "is_object_name",
    "recorded_run",
]
