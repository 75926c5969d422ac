"""What every response of a server carries."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.testclient import TestClient

from footnoted.web.perimeter import DOCS_POLICY, Boundary, Perimeter


def test_a_page_has_its_policy_where_its_app_is_mounted() -> None:
    app = Perimeter(PlainTextResponse("page"), Boundary(None), policies={"/docs": DOCS_POLICY})
    for client, path in (
        (TestClient(app), "/docs"),
        (TestClient(Starlette(routes=[Mount("/news", app)])), "/news/docs"),
    ):
        assert client.get(path).headers["content-security-policy"] == DOCS_POLICY
        assert client.get(f"{path}/more").headers["content-security-policy"] != DOCS_POLICY
