"""Which language is spoken: every text that results and the teaching page show passes through `say`.

Messages are written in English where they are used; `<language>/*.po` holds what they are in another one, in the
format that translators' tools read. What no file knows is said in English: titles of a user's own scenario are in
whatever language they were written in. Files are read when another language than English is first spoken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES: Mapping[str, str] = {"en": "English", "nb": "Norsk"}
"""What each language calls itself, by its code (ISO 639-1)."""


class Message(str):
    """A message whose fields are filled in already, in English, and which can still be said in another language.

    Attributes:
        template: the message with its fields open.
        fields: what fills them; texts among them are messages too.
    """

    template: str
    fields: Mapping[str, object]

    def __new__(cls, template: str, **fields: object) -> Message:
        """The message in English."""
        filled = super().__new__(cls, template.format(**fields))
        filled.template, filled.fields = template, fields
        return filled


_spoken: ContextVar[str] = ContextVar("spoken", default="en")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak one of `LANGUAGES` within the block, in this thread or task alone.

    Raises:
        KeyError: the language is not among them.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str:
    """The code of the language that is spoken."""
    return _spoken.get()


def say(message: str, /, **values: object) -> str:
    """A message in the language that is spoken, its `{fields}` filled in with `values` if there are any."""
    if isinstance(message, Message):
        fields = {name: say(value) if isinstance(value, str) else value for name, value in message.fields.items()}
        return say(message.template, **fields)
    text = messages(_spoken.get()).get(message, message)
    return text.format(**values) if values else text


@cache
def messages(language: str) -> Mapping[str, str]:
    """What messages are in a language; empty for English."""
    if language == "en":
        return {}
    import polib

    found: dict[str, str] = {}
    for file in sorted((Path(__file__).parent / language).glob("*.po")):
        found.update((entry.msgid, entry.msgstr) for entry in polib.pofile(str(file)) if entry.translated())
    return found
