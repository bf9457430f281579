"""Keeps a project on disk: the catalogue (SQL) and the objects (files)."""

from hunches.store.catalogue import Catalogue
from hunches.store.objects import ObjectFolder
from hunches.store.project_store import ProjectStore, find_project
from hunches.store.run_recorder import RunRecorder, recorded_run

__all__ = ["Catalogue", "ObjectFolder", "ProjectStore", "RunRecorder", "find_project", "recorded_run"]
