"""The demo: a vineyard planted anew from data files, the same for the same seed and day."""

from __future__ import annotations

from racimo.cli.vineyard.plant import Planted, is_empty, plant

__all__ = ["Planted", "is_empty", "plant"]
