"""Hunches."""
