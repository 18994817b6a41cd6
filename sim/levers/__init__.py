"""Every policy lever, declared once in `policy`: validation, the JSON Schema and `boligsim levers` are made from it."""

from __future__ import annotations

from sim.levers.listing import SECTIONS, Lever, bare, by_name, catalogue, plain, standard
from sim.levers.policy import Policy
from sim.levers.says import Value

__all__ = ["SECTIONS", "Lever", "Policy", "Value", "bare", "by_name", "catalogue", "plain", "standard"]
