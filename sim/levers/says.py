"""How a lever is declared: what its annotation says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Scale: TypeAlias = Literal["rule", "municipal", "economy"]
Status: TypeAlias = Literal["published", "assumed"]
Value: TypeAlias = float | bool | str


@dataclass(frozen=True, slots=True)
class Says:
    """What a lever's annotation says of it; see `Lever` for the attributes."""

    meaning: str
    unit: str = ""
    low: float = float("-inf")
    high: float = float("inf")
    source: str = ""
    status: Status = "published"
    scale: Scale = "rule"
    figure: str | None = None
    figure_per: float = 1.0
    dated: bool = True
    title: str = ""
    taught: bool | tuple[float, float, float] = False
    choices: Mapping[str, str] = field(default_factory=dict)
