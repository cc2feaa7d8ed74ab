/** A macro's condition as people say it: which thing it looks at, and what has to be so. */
import { t, word } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { headline, isDocument, text } from "../onair.js";
import type { RoomStore } from "../room-store.js";
import type { When } from "../types.js";

/** What a condition calls OBS's state, which is no topic. */
export const OBS = "obs";

export function conditionOf(desk: RoomStore, { topic, field, is = null }: When): string {
  const path = field.split(".");
  const last = path.at(-1)!;
  if (last === "on_air" && typeof is === "boolean") return t(is ? "when.on_air" : "when.off_air", { what: nameOf(desk, topic, path.slice(0, -1)) });
  if (is === null) return t("when.none", { what: nameOf(desk, topic, path) });
  const phase = last === "phase";
  const value = phase ? word("phase", String(is)) : typeof is === "boolean" ? t(is ? "when.yes" : "when.no") : String(is);
  return t("when.is", { what: nameOf(desk, topic, phase ? path.slice(0, -1) : path), value: safe(value, 80) });
}

/** `timers.offer` of the countdown is 倒计时“福利倒计时”; a plain field is called by its word. */
function nameOf(desk: RoomStore, topic: string, path: readonly string[]): string {
  const obs = topic === OBS;
  let here: unknown = obs ? desk.obs : desk.topics[topic];
  let name = obs ? "OBS" : desk.mechanicLabel(topic);
  for (let at = 0; at < path.length; at++) {
    const step = path[at]!;
    const inside = isDocument(here) ? here[step] : undefined;
    const key = path[at + 1];
    if (key !== undefined && !obs && (inside === undefined || (isDocument(inside) && !("id" in inside)))) {
      here = isDocument(inside) ? inside[key] : undefined;
      name = t("when.one", { what: name, name: safe((isDocument(here) && headline(here)) || startedAs(desk, topic, key) || key, 60) });
      at += 1;
    } else {
      here = inside;
      name = `${name} · ${word("field", step)}`;
    }
  }
  return name;
}

/** What a thing that is not there now is called by the cue that starts it. */
function startedAs(desk: RoomStore, topic: string, name: string): string | null {
  for (const { command, args, steps = [] } of desk.cues) {
    for (const call of [{ command, args }, ...steps]) {
      if ("command" in call && call.command?.startsWith(`${topic}.`) && call.args?.name === name && text(call.args.label)) return text(call.args.label);
    }
  }
  return null;
}
