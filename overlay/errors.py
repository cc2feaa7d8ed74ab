"""Every error that the outside may see: a code, an HTTP status, the field concerned, a text in two languages."""

from __future__ import annotations

from typing import ClassVar

LANGUAGES = ("zh", "en")


def in_language(text: str, language: str) -> str:
    """The part of a `"中文 | English"` text in one language, `"zh"` or `"en"`; a text without `|` serves both."""
    chinese, _, english = text.partition(" | ")
    return english if english and language == "en" else chinese


def both_languages(text: str) -> dict[str, str]:
    """A `"中文 | English"` text as `{"zh": …, "en": …}`."""
    return {language: in_language(text, language) for language in LANGUAGES}


class OverlayError(Exception):
    """An error with a message for people: `"中文 | English"`, each `{name}` in it filled from `values`."""

    code: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, message: str, field: str | None = None, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = values

    def text(self, language: str = "zh") -> str:
        """The message in one language, with its values in it."""
        chosen = in_language(self.message, language)
        if not self.values:
            return chosen
        try:
            return chosen.format_map(self.values)
        except (KeyError, IndexError, ValueError, AttributeError):
            return chosen  # a message that its values do not fit must not hide the refusal itself

    def details(self, language: str) -> dict[str, object]:
        """What goes beside code, message and field in the error document."""
        return {}

    def document(self, language: str = "zh") -> dict[str, object]:
        """The wire form: `{"code", "message", "field", …}`, `field` only where one is concerned."""
        document: dict[str, object] = {"code": self.code, "message": self.text(language)}
        if self.field is not None:
            document["field"] = self.field
        return document | self.details(language)

    def __str__(self) -> str:
        return self.text("en")


class _FieldError(OverlayError):
    def __init__(self, field: str | None, message: str, **values: object) -> None:
        super().__init__(message, field, **values)


class Invalid(_FieldError):
    """The input cannot be understood: names the field and the mend."""

    code = "invalid"
    status = 400


class Refused(_FieldError):
    """A command's polite no: the input is understood, and the rules forbid it.

    `rows` lists each bad row of a file: `{"line", "column", "why"}`, `why` as `"中文 | English"`.
    """

    code = "refused"
    status = 422

    def __init__(
        self,
        field: str | None,
        message: str,
        *,
        rows: list[dict[str, object]] | None = None,
        **values: object,
    ) -> None:
        super().__init__(field, message, **values)
        self.rows = rows

    def details(self, language: str) -> dict[str, object]:
        if self.rows is None:
            return {}
        return {"rows": [{**row, "why": in_language(str(row["why"]), language)} for row in self.rows]}


class Unauthenticated(OverlayError):
    """No token, or one that nobody gave out."""

    code = "unauthenticated"
    status = 401


class Forbidden(OverlayError):
    """The token is good, its role is not enough."""

    code = "forbidden"
    status = 403


class NotFound(OverlayError):
    """No such room, command, product, cue …"""

    code = "not_found"
    status = 404


class Conflict(OverlayError):
    """It was true when it was asked for, and is no more. `present`: what is true now."""

    code = "conflict"
    status = 409

    def __init__(
        self, message: str, field: str | None = None, *, present: dict[str, object] | None = None, **values: object
    ) -> None:
        super().__init__(message, field, **values)
        self.present = present

    def details(self, language: str) -> dict[str, object]:
        return {} if self.present is None else {"present": self.present}


class TooLarge(OverlayError):
    """More bytes than this entry takes."""

    code = "too_large"
    status = 413


class TooMany(OverlayError):
    """More requests than this entry takes in this time."""

    code = "too_many"
    status = 429


class Unavailable(OverlayError):
    """It cannot be made durable now (disk full, database read-only, plugin switched off): nothing happened."""

    code = "unavailable"
    status = 503


class ConfigError(Exception):
    """Something a person wrote in a file is wrong: where, what, and how to mend it; one line."""

    def __init__(self, file: str, key: str, message: str, mend: str = "") -> None:
        self.file = file
        self.key = key
        self.message = message
        self.mend = mend
        super().__init__(str(self))

    def text(self, language: str = "en") -> str:
        """`file:key: what is wrong; mend` in one language."""
        place = f"{self.file}:{self.key}" if self.key else self.file
        mend = in_language(self.mend, language)
        return f"{place}: {in_language(self.message, language)}" + (f"; {mend}" if mend else "")

    def __str__(self) -> str:
        return self.text("en")
