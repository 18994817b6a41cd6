"""The locator agrees with tomllib on values and knows the line of every key."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.locate import locate

KEYS = st.text("abcdefgh_-0123456789", min_size=1, max_size=6) | st.sampled_from(['"æ ø"', '"a=b"', "'x.y'"])
SCALARS = st.one_of(
    st.integers(-(10**9), 10**9).map(str),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(lambda number: repr(float(number))),
    st.sampled_from(["true", "false", "2012-01-31", "2012-01-31T10:00:00", '"a # b"', "'c = d'", '"æøå"']),
    st.sampled_from(['"""\nseveral\nx = 1\n[table]\n"""', "'''\n# no comment\n'''", '"a\\"b"']),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: "[\n  " + ",\n  # why\n  ".join(items) + ",\n]"),
        st.lists(
            st.tuples(KEYS, SCALARS.filter(lambda text: "\n" not in text)),
            max_size=2,
            unique_by=lambda p: p[0],
        ).map(lambda pairs: "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"),
    ),
    max_leaves=5,
)
DOTTED = st.lists(KEYS, min_size=1, max_size=3).map(".".join)
STATEMENTS = st.one_of(
    st.tuples(DOTTED, VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}"),
    DOTTED.map(lambda name: f"[{name}]"),
    DOTTED.map(lambda name: f"[[{name}]]"),
    st.sampled_from(["", "# a comment", "   "]),
)


def _parses(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


@given(st.lists(STATEMENTS, max_size=8).map("\n".join))
@settings(max_examples=100, deadline=None)
def test_values_are_those_of_tomllib_and_errors_are_found(text: str) -> None:
    document = locate(text, "x")
    if _parses(text):
        assert document.problems == []
        assert document.data == tomllib.loads(text)
    else:
        assert document.problems
        assert all(problem.line and 1 <= problem.line <= text.count("\n") + 1 for problem in document.problems)


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    document = locate(text, "x")
    assert bool(document.problems) != _parses(text.replace("\r\n", "\n"))


@given(st.lists(st.tuples(KEYS, VALUES), max_size=6, unique_by=lambda pair: pair[0]))
@settings(max_examples=100, deadline=None)
def test_each_key_is_found_on_the_line_where_it_stands(pairs: list[tuple[str, str]]) -> None:
    lines: dict[tuple[str | int, ...], int] = {}
    text = ""
    for key, value in pairs:
        (name,) = tomllib.loads(f"{key} = 0")
        lines[name,] = text.count("\n") + 1
        text += f"{key} = {value}\n"
    document = locate(text, "x")
    assert {place: document.line(place) for place in lines} == lines


def test_lines_of_tables_arrays_and_dotted_keys() -> None:
    document = locate('a.b = 1\n\n[t]\nc = [\n 1,\n 2]\nd.e = "x"\n[[u]]\nf = 1\n[[u]]\n[u.v]\ng = 1\n', "x")
    assert document.problems == []
    assert document.located() == {
        ("a", "b"): 1,
        ("t",): 3,
        ("t", "c"): 4,
        ("t", "d", "e"): 7,
        ("u", 0): 8,
        ("u", 0, "f"): 9,
        ("u", 1): 10,
        ("u", 1, "v"): 11,
        ("u", 1, "v", "g"): 12,
    }
    assert document.line(("u", 1, "v", "g", "inner")) == 12
    assert document.line(("nowhere",)) == 1


@pytest.mark.badinput
def test_wrong_statements_do_not_hide_each_other() -> None:
    text = "a = 1,5\nb = [1,\n2]\nb = 3\nc = 01.02.2012\n[t\nd = 1\n[u]\ne = yes\ne = 2\n"
    found = [(problem.line, problem.key) for problem in locate(text, "x").problems]
    assert found == [(1, "a"), (4, "b"), (5, "c"), (6, "[t"), (9, "e")]


@pytest.mark.badinput
@pytest.mark.parametrize(
    "text",
    [
        "[a]\nx=1\n[a]\n",
        "a=1\n[a]\n",
        "a=[]\n[[a]]\n",
        "a={b=1}\na.c=2\n",
        "[a]\n[[a]]\n",
        "[[a]]\n[a]\n",
        "a.b=1\na=2\n",
    ],
)
def test_what_stands_twice_is_refused(text: str) -> None:
    (problem,) = locate(text, "x").problems
    assert "twice" in problem.text
    assert problem.line == text.count("\n")


@pytest.mark.badinput
def test_a_table_opened_by_dots_and_again_by_a_header_is_refused() -> None:
    (problem,) = locate("[t]\na.b = 1\n[t.a]\nc = 1\n", "x").problems
    assert problem.line == 3


@pytest.mark.badinput
def test_deep_nesting_is_refused() -> None:
    assert locate("a = " + "[" * 5000 + "]" * 5000, "x").problems
