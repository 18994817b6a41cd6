"""The README's pictures show what the program draws today."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pictures
import pytest
from matplotlib import image

ROOT = Path(__file__).parent.parent


@pytest.mark.reference
@pytest.mark.parametrize("name", pictures.PICTURES)
def test_a_picture_is_as_it_would_be_drawn_today(name: str, tmp_path: Path) -> None:
    if name == "teaching_page.png" and pictures.browser() is None:
        pytest.skip("no Chromium on this machine (on Debian and Ubuntu: apt install chromium)")
    pictures.PICTURES[name](tmp_path / name)
    assert pictures.apart(tmp_path / name, pictures.KEPT / name) < pictures.MOST_APART


def test_every_picture_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in pictures.KEPT.iterdir()) == sorted(pictures.PICTURES)
    assert all(f"results/reference/pictures/{name}" in text for name in pictures.PICTURES)


def test_another_picture_is_found_out(tmp_path: Path) -> None:
    name = "moves.png"
    kept = image.imread(pictures.KEPT / name)
    image.imsave(tmp_path / "upside_down.png", np.ascontiguousarray(kept[::-1]))
    image.imsave(tmp_path / "smaller.png", np.ascontiguousarray(kept[:400]))
    shutil.copyfile(pictures.KEPT / name, tmp_path / name)
    assert pictures.apart(tmp_path / name, pictures.KEPT / name) == 0
    assert pictures.apart(tmp_path / "upside_down.png", pictures.KEPT / name) > pictures.MOST_APART
    assert pictures.apart(tmp_path / "smaller.png", pictures.KEPT / name) == 1
