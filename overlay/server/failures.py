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
    response = (
        _html(shown, language)
        if not request.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")
        else json_response({"error": shown.document(language)}, shown.status)
    )
    if isinstance(error, web.HTTPMethodNotAllowed):
        response.headers["Allow"] = error.headers["Allow"]
    if shown.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _html(error: OverlayError, language: str) -> web.Response:
    text = html.escape(error.text(language))
    tag = "zh-CN" if language == "zh" else "en"
    return web.Response(
        text=f'<!doctype html><html lang="{tag}"><meta charset="utf-8"><title>{error.status}</title><p>{text}</p>\n',
        content_type="text/html",
        status=error.status,
        headers={"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'"},
    )
