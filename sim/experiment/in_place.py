"""A results folder that is written in place, for the journal in it must outlive whatever happens."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment import folder
from sim.experiment.journal import JOURNAL, empty, opened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sim.experiment.journal import Journal

FIGURES = "figures"


def refusal(place: Path, kind: str, stem: str, made: Collection[str], *, resume: bool) -> str | None:
    """Why an experiment of this kind and name may not be written to `place`, or None if it may.

    It may if it is not there, is empty, or holds nothing but what the same one makes: `made`, figures, its journal.
    """
    if not place.is_dir():
        return folder.refusal(place, kind, [stem])
    present = {path.name for path in place.iterdir()} - folder.LEFT_BY_SYSTEMS
    foreign = sorted(present - {*made, FIGURES, JOURNAL, folder.MANIFEST})
    if foreign:
        return f"{place}: holds something other than a {kind}: {foreign[0]} (name another folder with -o)"
    if folder.MANIFEST in present:
        return folder.refusal(place, kind, [stem])
    if JOURNAL in present and not resume:
        return f"{place}: holds an unfinished {kind} (go on with --resume, or delete it to begin anew)"
    return None


@contextmanager
def journaled(place: Path, header: Mapping[str, object], made: Collection[str], *, resume: bool) -> Iterator[Journal]:
    """The journal in a folder, locked: the one that is there, or without `resume` a new one in an emptied folder.

    Raises:
        JournalError: another process is at work there, or the journal belongs to something else.
        folder.FolderError: the folder cannot be written.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
        if not resume and (place / folder.MANIFEST).exists():
            empty(place / JOURNAL)
            for name in (folder.MANIFEST, *made):
                (place / name).unlink(missing_ok=True)
            for picture in (place / FIGURES).glob("*.png"):
                picture.unlink()
    except OSError as error:
        raise folder.FolderError(f"{place}: cannot be written: {error.strerror}") from error
    with opened(place / JOURNAL, header) as journal:  # refuses what belongs to another, before anything is replaced
        (place / folder.MANIFEST).unlink(missing_ok=True)  # it comes back when all is written
        yield journal
