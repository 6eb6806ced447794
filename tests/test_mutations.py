"""What `make mutants` changes of a module."""

import ast
import tomllib

import mutants
from mutations import mutations

SOURCE = '''"""A text."""
LIMIT: int = 3


def takes(size: int, names: list[str]) -> bool:
    """Another text."""
    if size < LIMIT and names:
        raise ValueError(f"{size} of {LIMIT + 1}")
    size -= 1
    return not size
'''
CHANGES = [
    (2, "3 -> 4"),
    (2, "3 -> 2"),
    (7, "size < LIMIT and names -> not (size < LIMIT and names)"),
    (7, "size < LIMIT and names -> size < LIMIT or names"),
    (7, "size < LIMIT and names -> names"),
    (7, "size < LIMIT and names -> size < LIMIT"),
    (7, "size < LIMIT -> size <= LIMIT"),
    (8, "raise ValueError(f'{size} of {LIMIT + 1}') -> pass"),
    (9, "size -= 1 -> pass"),
    (9, "1 -> 2"),
    (9, "1 -> 0"),
    (10, "return not size -> return None"),
    (10, "not size -> size"),
]


def test_what_is_computed_is_changed_and_what_is_told_is_not():
    """Comparisons, conditions, numbers, statements and what is returned; no text, no type and nothing in a text."""
    assert CHANGES == [(mutation.number, mutation.change) for mutation in mutations(SOURCE)]


def test_each_change_is_a_module_of_its_own():
    """It can be read, is not what it was, and differs in one line."""
    for mutation in mutations(SOURCE):
        ast.parse(mutation.source)
        both = zip(SOURCE.splitlines(), mutation.source.splitlines(), strict=True)
        assert [mutation.line] == [before.strip() for before, after in both if before != after]


def test_changes_that_are_alike_in_one_line_are_told_apart():
    """By their place among them, so that one of them may be known to change nothing."""
    changes = [("1 -> 2", 1), ("1 -> 0", 1), ("1 -> 2", 2), ("1 -> 0", 2)]

    assert changes == [(mutation.change, mutation.nth) for mutation in mutations("SIZE = (1, 1)")]


def test_the_core_is_where_the_table_says():
    """A row of which the module has moved stops it, and so fails here."""
    assert mutants.modules()


def test_what_changes_nothing_is_still_there():
    """A row of which the line has changed stops it, and so fails here; each says why nobody could notice."""
    mutants.known()

    assert all(row["reason"] for row in tomllib.loads(mutants.KNOWN.read_text())["mutant"])
