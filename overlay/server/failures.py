"""Errors on their way out: one document for all of them, in the caller's language, and never a traceback."""

from __future__ import annotations

import html
import logging

from aiohttp import web

from overlay.errors import Forbidden, Invalid, NotFound, OverlayError, TooLarge, Unauthenticated, Unavailable
from overlay.server.call import json_response, language_of

log = logging.getLogger("overlay.server")


class _WrongMethod(Invalid):
    status = 405


class _Internal(OverlayError):
    """Our own mistake: the traceback is in the log, not in the answer."""

    code = "internal"
    status = 500


_OF_STATUS: dict[int, OverlayError] = {
    401: Unauthenticated("需要访问令牌 | this needs a token"),
    403: Forbidden("不允许 | not allowed"),
    404: NotFound("没有这个地址 | there is nothing at this address"),
    405: _WrongMethod(None, "这个地址不接受这种方法 | this address does not take that method"),
    413: TooLarge("请求太大 | the request is too large"),
    503: Unavailable("暂时不可用 | not available now"),
}
_BAD_REQUEST = Invalid(None, "无法理解这个请求 | this request cannot be understood")
_INTERNAL = _Internal("服务器内部错误，详情见日志 | an internal error; the log has the details")


def as_overlay_error(error: Exception) -> OverlayError:
    """Any exception as one that the outside may see; what nobody expected goes to the log."""
    if isinstance(error, OverlayError):
        return error
    if isinstance(error, web.HTTPException):
        return _OF_STATUS.get(error.status, _BAD_REQUEST if error.status < 500 else _INTERNAL)
    log.error("an unexpected error", exc_info=error)
    return _INTERNAL


def error_response(request: web.Request, error: Exception) -> web.Response:
    """The error document; for a person who opened a page by hand, a few words in HTML."""
    shown = as_overlay_error(error)
    language = language_of(request)
    in_obs = "OBS/" in request.headers.get("User-Agent", "")
    if in_obs and shown.status in (401, 403):
        log.warning("a page in OBS was not let in: %s", shown)
    response = (
        _html(shown, language, in_obs=in_obs)
        if not request.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")
        else json_response({"error": shown.document(language)}, shown.status)
    )
    if isinstance(error, web.HTTPMethodNotAllowed):
        response.headers["Allow"] = error.headers["Allow"]
    if shown.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _html(error: OverlayError, language: str, *, in_obs: bool) -> web.Response:
    """In OBS there are no words, for viewers would read them; the page asks again by itself."""
    text = html.escape(error.text(language))
    tag = "zh-CN" if language == "zh" else "en"
    body = '<meta http-equiv="refresh" content="30">' if in_obs else f"<style>{_LOOK}</style><p>{text}</p>"
    return web.Response(
        text=f'<!doctype html><html lang="{tag}"><meta charset="utf-8">{_VIEW}<title>{error.status}</title>{body}\n',
        content_type="text/html",
        status=error.status,
        headers={
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        },
    )


_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_VIEW = '<meta name="viewport" content="width=device-width, initial-scale=1">'
_LOOK = (
    ":root{color-scheme:dark;background:#0d1014;color:#eef2f6;font:20px/1.5 system-ui,'PingFang SC','Microsoft YaHei',"
    "'Noto Sans CJK SC',sans-serif}body{margin:0;min-height:100vh;display:grid;place-content:center;padding:24px;"
    "box-sizing:border-box;text-align:center}p{max-width:32em;overflow-wrap:anywhere}"
)
