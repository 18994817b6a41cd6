"""What grows with a place: the figures of a profile that twice the inhabitants would have twice as much of."""

from __future__ import annotations

GROWING = (
    "population",
    "households",
    "municipal_dwellings",
    "completions",
    "office_staff",
    "followup_workers",
    "refurbish_crews",
    "acquisitions",
    "startlan_frame",
    "homeless",
    "refugees_settled",
)
