"""Small changes of a module's source, each of which a good test notices."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
Literal = bool | int | float | bytes
Place = ast.expr | ast.stmt
Change = tuple[Place, ast.AST]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of a module."""

    number: int
    """The line, from 1."""
    line: str
    """What stands there, so that the change is known again where lines have moved."""
    change: str
    """What becomes what."""
    nth: int
    """Which one it is, from 1, of those that both are said of."""
    source: str
    """The module with the change."""


def mutations(source: str) -> Iterator[Mutation]:
    """List the changes of a module, in the order in which they stand in it."""
    lines = source.splitlines(keepends=True)
    alike = Counter[tuple[str, str]]()
    for place, other in sorted(
        _changes(ast.parse(source)), key=lambda change: (change[0].lineno, change[0].col_offset)
    ):
        old, new = ast.unparse(place), ast.unparse(other)
        if old != new:
            text = f"({new})" if isinstance(place, ast.expr) else new
            line, told = lines[place.lineno - 1].strip(), f"{_short(old)} -> {_short(new)}"
            alike[line, told] += 1
            yield Mutation(place.lineno, line, told, alike[line, told], _replaced(lines, place, text))


def _changes(tree: ast.AST) -> Iterator[Change]:
    """Walk what is computed; what is told or typed changes nothing, and an f-string has no places of its own."""
    for child in _computed(tree):
        yield from _of(child)
        yield from _changes(child)


def _computed(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name not in {"annotation", "returns", "decorator_list", "bases"}:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr | ast.Import | ast.ImportFrom):
                    yield child


def _of(node: ast.AST) -> Iterator[Change]:
    yield from _expressions(node)
    yield from _conditions(node)
    yield from _statements(node)


def _expressions(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare(left, ops, comparators):
            for at, operator in enumerate(ops):
                other = [*ops[:at], COMPARISONS[type(operator)](), *ops[at + 1 :]]
                yield node, ast.Compare(left, other, comparators)
        case ast.BoolOp(operator, values):
            yield node, ast.BoolOp(ast.And() if isinstance(operator, ast.Or) else ast.Or(), values)
            for at in range(len(values)):
                rest = values[:at] + values[at + 1 :]
                yield node, rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.BinOp(left, operator, right) if type(operator) in ARITHMETIC:
            yield node, ast.BinOp(left, ARITHMETIC[type(operator)](), right)
        case ast.UnaryOp(ast.Not(), operand):
            yield node, operand
        case ast.Constant(value):
            yield from ((node, ast.Constant(other)) for other in _others(value))


def _conditions(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.If(test) | ast.While(test) | ast.IfExp(test):
            tests = [test]
        case ast.comprehension(ifs=tests):
            pass
        case _:
            tests = []
    for test in tests:
        if not _is_negated_already(test):
            yield test, ast.UnaryOp(ast.Not(), test)


def _is_negated_already(test: ast.expr) -> bool:
    """Tell whether another change has the same effect."""
    match test:
        case ast.Compare(ops=[ast.Eq() | ast.NotEq() | ast.In() | ast.NotIn() | ast.Is() | ast.IsNot()]):
            return True
        case ast.UnaryOp(ast.Not()):
            return True
    return False


def _statements(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Return(value) if value is not None and not _is_none(value):
            yield node, ast.Return(ast.Constant(None))
        case ast.Expr(value) if not isinstance(value, ast.Constant):
            yield node, ast.Pass()
        case ast.Assign(targets) if not any(isinstance(target, ast.Name) for target in targets):
            yield node, ast.Pass()
        case ast.AugAssign() | ast.Raise() | ast.Delete() | ast.Continue() | ast.Break():
            yield node, ast.Pass()


def _others(value: object) -> tuple[Literal, ...]:
    match value:
        case bool():
            return (not value,)
        case int():
            return value + 1, value - 1
        case float():
            return value * 2, value / 2
        case bytes() if value:
            return (bytes([value[0] ^ 1]) + value[1:],)
    return ()


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _replaced(lines: list[str], place: Place, text: str) -> str:
    """Put a text where a node stands; columns are counted in bytes (ast.AST.col_offset)."""
    first, last = place.lineno - 1, (place.end_lineno or place.lineno) - 1
    before = lines[first].encode()[: place.col_offset].decode()
    after = lines[last].encode()[place.end_col_offset :].decode()
    return "".join([*lines[:first], before, text, after, *lines[last + 1 :]])


def _short(code: str) -> str:
    first, *others = code.splitlines()
    return f"{first} …" if others else first
