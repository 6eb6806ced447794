"""The one assertion that every error answer has to pass."""

from typing import Any

from httpx2 import Response

from faceguard.api.problems import STATUS


def assert_problem(response: Response, slug: str) -> dict[str, Any]:
    """Assert the problem of this slug, with the status of the table and nothing but the standard's members."""
    problem: dict[str, Any] = response.json()
    statuses = {error.slug: (status, error.title) for error, status in STATUS.items()}
    assert f"urn:faceguard:problem:{slug}" == problem["type"]
    assert statuses[slug] == (response.status_code, problem["title"])
    assert response.status_code == problem["status"]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert problem.keys() <= {"type", "title", "status", "detail", "errors"}
    return problem
