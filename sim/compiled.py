"""Loops over households and dwellings, compiled to machine code by numba when they are first called.

What a month does to everybody is written as a plain loop, one household after the other, as the rule would be told;
numba makes it as fast as C. The code is kept on disk: a kernel is compiled once a machine, and again when it changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
T = TypeVar("T")

_stamps: dict[int, str] = {}
"""What each compiled function stands on, in short, by the identity of the function."""


def compiled(function: Callable[P, T]) -> Callable[P, T]:
    """A kernel: a function of numbers and arrays, compiled for the types that it is called with.

    It may use numbers, arrays and other kernels of its module's names; they are built in as they are when it is
    compiled. numba's own cache only knows when the function's file has changed, so a stamp of all that it uses is made
    part of its name: a constant changed in another file is never missed.
    """
    plain = cast("FunctionType", function)
    stamp = _stamp(plain)
    plain.__qualname__ = f"{plain.__qualname__}-{stamp}"
    kernel = numba.njit(cache=True, error_model="numpy")(function)
    _stamps[id(kernel)] = stamp
    return cast("Callable[P, T]", kernel)


def _stamp(function: FunctionType) -> str:
    """A digest of the function's code, of what its names stand for, and of all numbers and kernels about it."""
    digest = hashlib.blake2b(function.__code__.co_code, digest_size=6)
    digest.update(repr(function.__code__.co_consts).encode())
    for name, value in function.__globals__.items():
        # A kernel further down in the module, which is not known yet, changes with the file, or with what that imports.
        if name in function.__code__.co_names or isinstance(value, int | float | tuple) or hasattr(value, "tobytes"):
            digest.update(_meaning(value))
        elif id(value) in _stamps:
            digest.update(_stamps[id(value)].encode())
    return digest.hexdigest()


def _meaning(value: Any) -> bytes:
    if id(value) in _stamps:
        return _stamps[id(value)].encode()
    # Modules; and classes and plain functions, of which a kernel has only an attribute of the same name.
    if hasattr(value, "__name__"):
        return str(value.__name__).encode()
    return value.tobytes() if hasattr(value, "tobytes") else repr(value).encode()
