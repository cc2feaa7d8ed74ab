"""Where an invitation is taken: a public page of its own, and the call that gives a code's bearer their cookie."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
from typing import Annotated

import msgspec
from aiohttp import web

from overlay.errors import Refused, in_language
from overlay.room.model import Actor
from overlay.server.call import Call, json_response
from overlay.server.hosting import DOORKEEPER, HOUSE
from overlay.server.roles import PAGES, PUBLIC
from overlay.server.route import ROOM, Media, Route
from overlay.server.tokens import Pass, own_token

Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]

# The code comes behind the #, which no browser sends. It leaves the address, and with it the history, before anything
# else happens. A network that breaks is tried again with the same nonce, so that an answer which was lost is repeated.
_SCRIPT = """
const code = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
const words = JSON.parse(document.getElementById("words").textContent);
const say = (text, bad) => {
  const line = document.getElementById("say");
  line.textContent = text;
  line.className = bad ? "bad" : "";
};
const bytes = crypto.getRandomValues(new Uint8Array(16));
const nonce = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const room = location.pathname.split("/")[2];
const again = document.getElementById("again");
async function join() {
  again.hidden = true;
  say(words.wait, false);
  let answer;
  try {
    answer = await fetch(`/api/v1/rooms/${room}/join`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify({ code, nonce }),
    });
  } catch {
    say(words.lost, true);
    again.hidden = false;
    return;
  }
  const said = await answer.json();
  if (answer.ok) location.replace(said.page);
  else say(said.error.message, true);
}
again.addEventListener("click", join);
if (code) void join();
else say(words.none, true);
"""
_STYLE = """
:root { color-scheme: dark; background: #0d1014; color: #eef2f6; font: 18px/1.5 system-ui, "PingFang SC",
  "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
body { margin: 0; min-height: 100dvh; display: grid; place-content: center; gap: 16px; padding: 24px;
  box-sizing: border-box; text-align: center; }
h1 { font-size: 20px; margin: 0; color: #a3afbd; font-weight: 500; }
p { margin: 0; font-size: 22px; max-width: 30ch; }
.bad { color: #ffc14d; }
.bad::before { content: "⚠ "; }
button { font: inherit; min-height: 52px; color: inherit; background: #14467d; border: 1px solid #62adff;
  border-radius: 6px; padding: 0 24px; }
button:focus-visible { outline: 2px solid #62adff; outline-offset: 2px; }
[hidden] { display: none; }
"""
_WORDS = {
    "title": "加入直播间 | Join the room",
    "wait": "正在进入… | Joining…",
    "lost": "没有收到答复，再试一次 | There was no answer: try again",
    "again": "再试一次 | Try again",
    "none": "这个地址里没有邀请码，请重新扫码 | This address has no invitation in it: scan the code again",
}
_SCRIPT_HASH = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; script-src 'sha256-{_SCRIPT_HASH}'; style-src 'unsafe-inline'; connect-src 'self'; "
    "frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
)


class JoinBody(msgspec.Struct, forbid_unknown_fields=True):
    """`nonce`: the asker's own; with the same one an answer that was lost is given again."""

    code: Secret
    nonce: Secret


class Joined(msgspec.Struct):
    page: str


async def page(call: Call) -> web.Response:
    """GET /join/{room}: the same for every room, there or not."""
    words = {key: in_language(text, call.language) for key, text in _WORDS.items()}
    said = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    return web.Response(
        text=(
            f'<!doctype html><html lang="{"zh-CN" if call.language == "zh" else "en"}"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
            f"<title>{html.escape(words['title'])}</title><style>{_STYLE}</style>"
            f'<h1>{html.escape(words["title"])}</h1><p id="say" role="status"></p>'
            f'<button id="again" hidden>{html.escape(words["again"])}</button>'
            f'<script type="application/json" id="words">{said}</script><script>{_SCRIPT}</script>\n'
        ),
        content_type="text/html",
        headers={"Cache-Control": "no-store", "Content-Security-Policy": _POLICY},
    )


async def join(call: Call) -> web.Response:
    """POST …/join: an invitation's code for the cookie of a link of one's own. Each code works once."""
    body = await call.json(JoinBody)
    hosted = call.app[HOUSE].rooms.get(call.path["room"])
    code = hashed(body.code)
    invitations = hosted.people.known.invitations.values() if hosted is not None else ()
    found = next((one for one in invitations if one.code == code), None)
    if hosted is None or found is None:
        raise Refused("code", "没有这个邀请，请让运营重发一个 | there is no such invitation: ask for another")
    id_ = f"p-{secrets.token_hex(6)}"
    done = await hosted.room.execute(
        "people.accept",
        {"code": code, "nonce": hashed(body.nonce), "person": id_},
        actor=Actor(found.name or found.role, "system", id_),
    )
    person = hosted.people.known.people[done.result]
    only = None if person.only is None else tuple(person.only)
    pass_ = Pass(person.role, done.result, person.name, person.expires_at, only)
    room = hosted.room.name
    response = json_response(Joined(f"/{PAGES[person.role]}/{room}"))
    doorkeeper = call.app[DOORKEEPER]
    doorkeeper.let_in(call.request, response, room, pass_, own_token(doorkeeper.secret, room, pass_))
    doorkeeper.give_seat(call.request, response)
    return response


def hashed(secret: str) -> str:
    """What is kept of a code: who reads the journal cannot use it."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


ROUTES = (
    Route(
        "POST", f"{ROOM}/join", join, PUBLIC, "接受邀请 | Take an invitation",
        body=JoinBody, answer=Joined, errors=(404, 413, 422, 503),
    ),
    Route(
        "GET", "/join/{room}", page, PUBLIC, "接受邀请的页面 | Where an invitation is taken", answer=Media("text/html")
    ),
)  # fmt: skip
