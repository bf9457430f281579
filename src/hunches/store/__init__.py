"""Keeps a project on disk: the catalogue (SQL) and the objects (files)."""
