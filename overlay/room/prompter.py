"""提词 | Prompter: what is said to the host alone: messages, acknowledged screen by screen, and a viewer's question.

All of it is secret: stages read public state, and of this they see a revision. Nothing here is a step of the show, so
undo passes it by.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal, cast

import msgspec

from overlay.errors import Conflict, NotFound, Refused
from overlay.plugin.command import command, on
from overlay.plugin.mechanic import Mechanic
from overlay.plugin.state import Document, State
from overlay.plugin.values import Viewer
from overlay.room.texts import one_line

if TYPE_CHECKING:
    from overlay.room.transaction import Transaction

KEPT = 50
"""Messages that are kept, the newest."""
LASTS = 12 * 3600 * 1000
"""ms after which a message is told to nobody any more: no show lasts longer, and the next one starts without it."""

Seat = Literal["host", "cohost"]
"""Whose screen a prompter is; each acknowledges for itself."""
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
"""A message: no longer than the prompter shows whole, in letters for 3 m."""
Asked = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Phrase = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class Acknowledged(msgspec.Struct):
    at: int  # Unix ms
    by: str  # the actor's name


class Message(msgspec.Struct, kw_only=True):
    text: str
    urgent: bool = False
    to: Literal["all", "host", "cohost"] = "all"
    at: int  # Unix ms
    by: str
    acks: dict[str, Acknowledged] = {}  # by seat


class Question(msgspec.Struct, kw_only=True):
    id: str
    text: str
    viewer: str = ""  # what the platform calls them
    at: int  # Unix ms, when it was pinned
    by: str


class PrompterState(State):
    revision: int = 0  # the row that made messages, question and phrases as they are


class PrompterSecret(State):
    messages: dict[str, Message] = {}  # by id
    question: Question | None = None
    phrases: list[str] | None = None  # to send with one press; none: those that the pages come with


class Prompter(Mechanic[PrompterState]):
    name = "prompter"
    label = "提词 | Prompter"

    secret: PrompterSecret

    @command(role="service", aside=True)
    def send(self, text: Words, urgent: bool = False, to: Literal["all", "host", "cohost"] = "all") -> dict[str, str]:
        """发消息给主播 | Send a message to the host

        text: 消息 | Message
        urgent: 紧急：闪烁到收到为止 | Urgent: flashes until it is acknowledged
        to: 给谁 | To whom
        """
        id_ = str(self.context.seq)
        self.secret.messages[id_] = Message(
            text=self._said(text, "text"), urgent=urgent, to=to, at=self.now, by=self._actor
        )
        for old in sorted(self.secret.messages, key=int)[:-KEPT]:
            del self.secret.messages[old]
        self._changed()
        self.emit("sent", id=id_, urgent=urgent, to=to)
        return {"id": id_}

    @command(role="host", aside=True)
    def acknowledge(self, id: Id, seat: Seat = "host") -> None:  # noqa: A002  # the word of the contract
        """收到 | Acknowledge a message

        id: 消息 | Message
        seat: 谁的屏 | Whose screen
        """
        message = self._message(id)
        if message.to not in ("all", seat):
            raise Refused("seat", "这条消息不是给这块屏的 | this message is not for that screen")
        if seat in message.acks:
            return
        message.acks[seat] = Acknowledged(self.now, self._actor)
        self._changed()
        self.emit("acknowledged", id=id, seat=seat, text=message.text)

    @command(role="service", aside=True)
    def withdraw(self, id: Id) -> None:  # noqa: A002
        """撤回消息 | Withdraw a message

        id: 消息 | Message
        """
        message = self._message(id)
        del self.secret.messages[id]
        self._changed()
        self.emit("withdrawn", id=id, text=message.text)

    @command(role="assistant", aside=True)
    def phrases(self, phrases: Annotated[list[Phrase], msgspec.Meta(max_length=24)]) -> None:
        """保存常用语 | Save the phrases to send with one press

        phrases: 常用语；空的恢复自带的 | Phrases; none brings back those that come with it
        """
        said = [self._said(phrase, f"phrases[{number}]") for number, phrase in enumerate(phrases)]
        self.secret.phrases = list(dict.fromkeys(said)) or None
        self._changed()

    @command(role="service", aside=True)
    def pin(self, text: Asked, viewer: Viewer | None = None) -> dict[str, str]:
        """钉住提问 | Pin a question

        text: 问题 | Question
        viewer: 观众 | Viewer
        """
        id_ = str(self.context.seq)
        name = "" if viewer is None else one_line(viewer.name)
        self.secret.question = Question(id=id_, text=self._said(text, "text"), viewer=name, at=self.now, by=self._actor)
        self._changed()
        self.emit("pinned", id=id_, viewer=name, text=text)
        return {"id": id_}

    @command(role="service", aside=True)
    def unpin(self) -> None:
        """取下提问 | Unpin the question"""
        if self.secret.question is not None:
            self.secret.question = None
            self._changed()

    @command(role="host", aside=True)
    def answered(self, id: Id) -> None:  # noqa: A002
        """已回答 | Answered

        id: 提问 | Question
        """
        question = self.secret.question
        if question is None or question.id != id:
            raise Conflict("这个提问已经不在了 | that question is no longer there", "id")
        self.secret.question = None
        self._changed()
        self.emit("answered", id=id, viewer=question.viewer, text=question.text)

    @on("session.ended")
    def the_session_ends(self, facts: Sequence[Document]) -> None:
        """Nothing of it is for the next one."""
        self.secret.messages.clear()
        self.secret.question = None
        self._changed()

    def expire(self) -> None:
        """Forget what is too old to be told."""
        for old in [id_ for id_, message in self.secret.messages.items() if message.at + LASTS <= self.now]:
            del self.secret.messages[old]
        self._changed()

    def all(self) -> Document:
        """`{"revision", "messages", "question", "phrases"}`: messages the oldest first, absent what there is not."""
        secret = msgspec.to_builtins(self.secret)
        messages = [{"id": id_, **secret["messages"][id_]} for id_ in sorted(secret["messages"], key=int)]
        whole = {"revision": self.state.revision, "messages": messages}
        return whole | {name: secret[name] for name in ("question", "phrases") if secret.get(name) is not None}

    def _message(self, id_: str) -> Message:
        found = self.secret.messages.get(id_)
        if found is None:
            raise NotFound("没有这条消息，可能已撤回 | there is no such message: it may have been withdrawn", "id")
        return found

    def _said(self, text: str, field: str) -> str:
        said = one_line(text)
        if not said:
            raise Refused(field, "没有内容 | it says nothing")
        return said

    @property
    def _actor(self) -> str:
        return cast("Transaction", self.context).actor.name

    def _changed(self) -> None:
        self.state.revision = self.context.seq
        oldest = min((message.at for message in self.secret.messages.values()), default=None)
        self.deadline(None if oldest is None else oldest + LASTS, self.expire)
