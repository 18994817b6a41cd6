"""Norwegian that writes down what it is asked for and lacks."""

from __future__ import annotations

import re

from sim.language import messages


class Asked:
    """Stands in for what `sim.language.messages` gives of Norwegian.

    Attributes:
        lacking: messages with letters that it has been asked for and does not know.
    """

    def __init__(self) -> None:
        self.known = messages("nb")
        self.lacking: set[str] = set()

    def get(self, message: str, default: str) -> str:
        """As a mapping's."""
        if message not in self.known and re.search("[A-Za-z]", message):
            self.lacking.add(message)
        return self.known.get(message, default)
