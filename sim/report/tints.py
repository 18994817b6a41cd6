"""The colour of each housing state: owners blue, renters sand, those without a dwelling red to black."""

from __future__ import annotations

from collections.abc import Mapping

from sim.ledger import State

TINTS: Mapping[State, str] = {
    State.OWNER_OUTRIGHT: "#9fb9cc",
    State.OWNER_BANK: "#c5d5e0",
    State.OWNER_STARTLAN: "#0072b2",
    State.PRIVATE_RENT: "#efdcb4",
    State.MUNICIPAL_RENT: "#d9a441",
    State.PARENTS: "#e4e4e4",
    State.FRIENDS: "#d55e00",
    State.TEMPORARY: "#7a2e00",
    State.ROUGH: "#000000",
    State.INSTITUTION: "#8c8c8c",
    State.PRISON: "#8c8c8c",
}
"""Families differ in hue, their members in lightness, so that they are told apart in grey too."""
