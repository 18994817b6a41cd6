"""Compiled loops: the same numbers as plain Python, and a name that changes with all that they stand on."""

from __future__ import annotations

from types import FunctionType
from typing import Any, cast

import numpy as np
import pytest

from sim.compiled import compiled

SOURCE = """
LIMIT = {limit}
TABLE = np.array({table})
FEE = {fee}

{mark}
def inner(number):
    return number * {factor}

{mark}
def outer(number):
    return inner(number) + LIMIT + TABLE[1] + below()

{mark}
def below():
    return FEE
"""


def outer(limit: float = 1.0, table: str = "[1, 2]", factor: int = 3, fee: float = 0.0, mark: str = "@compiled") -> Any:
    """A kernel that stands on a number, an array and kernels on either side, as a module made anew has it."""
    names: dict[str, Any] = {"np": np, "compiled": compiled, "__name__": "made_up"}
    exec(compile(SOURCE.format(limit=limit, table=table, factor=factor, fee=fee, mark=mark), __file__, "exec"), names)
    return names["outer"]


def stamp(kernel: Any) -> str:
    return cast("FunctionType", kernel.py_func).__qualname__


def test_a_kernel_gives_what_plain_python_gives() -> None:
    plain = outer(mark="")
    assert outer()(5.0) == plain(5.0) == 3 * 5.0 + 1.0 + 2


def test_the_name_is_the_same_as_long_as_nothing_changes() -> None:
    assert stamp(outer()) == stamp(outer())


@pytest.mark.parametrize("changed", [{"limit": 2.0}, {"table": "[1, 3]"}, {"factor": 4}, {"fee": 1.0}])
def test_the_name_changes_with_numbers_arrays_and_other_kernels(changed: dict[str, Any]) -> None:
    """So code that numba kept on disk for what stood there before is never used."""
    assert stamp(outer(**changed)) != stamp(outer())
