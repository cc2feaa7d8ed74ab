"""Log lines without secrets: the access log leaves queries out, and a filter takes tokens out of all else."""

from __future__ import annotations

import logging
import re

from aiohttp.abc import AbstractAccessLogger
from aiohttp.web import BaseRequest, StreamResponse

_TOKEN = re.compile(r"(token=|Bearer\s+)[^\s&\"']+", re.IGNORECASE)


class AccessLogger(AbstractAccessLogger):
    """One line a call at DEBUG: method, path without its query, status, milliseconds."""

    @property
    def enabled(self) -> bool:
        return self.logger.isEnabledFor(logging.DEBUG)

    def log(self, request: BaseRequest, response: StreamResponse, time: float) -> None:
        self.logger.debug("%s %s %d %.1f ms", request.method, request.rel_url.raw_path, response.status, time * 1000)


class WithoutTokens(logging.Filter):
    """Takes tokens out of a record's text; aiohttp quotes broken requests as they came."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if _TOKEN.search(text):
            record.msg, record.args = _TOKEN.sub(r"\1…", text), None
        return True
