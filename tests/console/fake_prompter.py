"""The fake room's prompter: scripts, what is told to the host, and what prompters and consoles say live."""

from __future__ import annotations

import time
from typing import Any

Document = dict[str, Any]

VARIABLES = ["name", "number", "price", "was", "stock", "limit", "left", "next"]


class Prompting:
    """Documents as the server has them. What changes them answers with the topic that says so."""

    def __init__(self) -> None:
        self.scripts: Document = {"revision": 0, "variables": VARIABLES, "scripts": {}}
        self.told: Document = {"revision": 0, "messages": []}
        self.heard: list[Document] = []  # what pages said live: `reading` and `scroll`

    def write(self, product: str | None, **sections: str) -> Document:
        """A product's script, or (None) the session's."""
        script = dict.fromkeys(("opening", "points", "close", "transition"), "") | sections
        if product is None:
            self.scripts["general"] = script
        else:
            self.scripts["scripts"][product] = script
        return self._changed("scripts", self.scripts)

    def send(self, text: str, *, urgent: bool = False, to: str = "all") -> Document:
        number = str(len(self.told["messages"]) + 1)
        message = {"id": number, "text": text, "urgent": urgent, "to": to, "at": _now(), "by": "service", "acks": {}}
        self.told["messages"].append(message)
        return self._changed("prompter", self.told)

    def pin(self, text: str, viewer: str = "") -> Document:
        self.told["question"] = {"id": "q1", "text": text, "viewer": viewer, "at": _now(), "by": "service"}
        return self._changed("prompter", self.told)

    def carry_out(self, command: str, args: Document, role: str) -> Document:
        """What a page asks for; the topics that are others then."""
        match command:
            case "scripts.put":
                return self.write(args.get("product"), **args["script"])
            case "prompter.send":
                return self.send(args["text"], urgent=args.get("urgent", False), to=args.get("to", "all"))
            case "prompter.pin":
                return self.pin(args["text"], args.get("viewer", {}).get("name", ""))
            case "prompter.acknowledge":
                message = next(one for one in self.told["messages"] if one["id"] == args["id"])
                message["acks"][args["seat"]] = {"at": _now(), "by": role}
            case "prompter.withdraw":
                self.told["messages"] = [one for one in self.told["messages"] if one["id"] != args["id"]]
            case "prompter.phrases":
                self.told["phrases"] = args["phrases"]
            case "prompter.answered" | "prompter.unpin":
                self.told.pop("question", None)
        return self._changed("prompter", self.told)

    def prompters(self) -> list[Document]:
        """Where each seat's prompter said last that it is."""
        last = {said["seat"]: said for said in self.heard if said["type"] == "reading"}
        return [{"id": number, "name": "host", **said} for number, said in enumerate(last.values(), 1)]

    def _changed(self, topic: str, document: Document) -> Document:
        document["revision"] += 1
        return {topic: {"revision": document["revision"]}}


def _now() -> int:
    return time.time_ns() // 1_000_000
