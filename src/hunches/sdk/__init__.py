"""The Python door to the verbs."""

from hunches.sdk.project import Project

__all__ = ["Project"]
