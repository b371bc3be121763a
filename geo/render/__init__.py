"""Renderers: each makes a picture or a page of a Scene and of nothing else."""
