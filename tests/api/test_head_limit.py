"""Heads that are made to cost much."""

import time

import pytest
from fastapi.testclient import TestClient

from tests.api.problems import assert_problem

LARGE = {
    "a long value": [("X-A", "a" * 2**14)],
    "many headers": [(f"X-{number}", "a") for number in range(101)],
    "many types": [("Accept", "a/b," * 250)],
    "many parameters": [("Accept", "a/b" + ";q" * 250)],
    "many lines of many types": [("Accept", "a/b," * 20) for _ in range(20)],
    "many tags": [("If-None-Match", '"a",' * 250)],
    "many ranges": [("Range", "bytes=" + "0-1," * 250)],
}


@pytest.mark.parametrize("headers", LARGE.values(), ids=LARGE.keys())
@pytest.mark.parametrize("path", ["/v1/info", "/livez", "/static/app.css"])
def test_a_large_head_is_refused(client: TestClient, headers: list[tuple[str, str]], path: str):
    """Whatever makes it large, at each address."""
    assert_problem(client.get(path, headers=headers), "head-too-large")


def test_a_long_address_is_refused(client: TestClient):
    """By its path or its query."""
    for path in ("/" + "a" * 2**14, "/v1/info?" + "a" * 2**14):
        assert_problem(client.get(path), "head-too-large")


def test_what_browsers_send_is_no_large_head(client: TestClient):
    """With many cookies, as those of other ports of this machine are sent too."""
    headers = {
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Safari/537.36",
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
        "Accept-Language": ",".join(f"de-{number};q=0.{number}" for number in range(1, 10)),
        "Sec-CH-UA": '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
        "Cookie": "; ".join(f"name{number}={number}" for number in range(400)),
    }

    assert 200 == client.get("/", headers=headers).status_code


def test_the_dearest_head_that_is_taken_holds_nobody_up(client: TestClient):
    """Half of what the limits allow, as types or as parameters, costs no more than a few milliseconds."""
    plain, dear = list[float](), list[float]()
    for accept in ("a/b," * 120 + "*/*", "*/*" + ";q" * 120):
        for headers, seconds in (({"Accept": "*/*"}, plain), ({"Accept": accept}, dear)):
            start = time.process_time()
            client.post("/v1/redact", headers=headers, content=b"", params={})
            seconds.append(time.process_time() - start)

    assert min(dear) < min(plain) + 0.05
