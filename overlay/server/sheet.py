"""CSV files that people take away."""

from __future__ import annotations

from aiohttp import web


def sheet(name: str, body: bytes) -> web.Response:
    """The answer that a browser saves as `name`.csv."""
    return web.Response(
        body=body,
        headers={
            "Content-Type": "text/csv; charset=utf-8; header=present",
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "no-store",
        },
    )
