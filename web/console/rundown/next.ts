/** On to the next item, by a key that no cue can have: one step for a press, a double press too, whoever else presses. */
import { t } from "../../i18n/index.js";
import type { Desk } from "../desk.js";
import { mine } from "../keys.js";
import { rundownOf } from "./times.js";

/** As it is printed on the key caps, and for the cheat sheet. */
export const NEXT_CAP = "Shift ⏎";
const TWICE = 600; // ms after a press in which another one is the same

const stepping = new WeakSet<Desk>();

/** Has somebody pressed here just now? */
export function steps(desk: Desk): boolean {
  return stepping.has(desk);
}

/** Steps from the item that is seen to be on: where it is another by now the server refuses, and the desk says so. */
export async function next(desk: Desk): Promise<void> {
  const { phase, current } = rundownOf(desk.topics.rundown);
  if (!desk.linked) return desk.give("rundown.next"); // it says that nothing was sent
  if (stepping.has(desk)) return desk.say(t("rundown.twice"));
  if (phase !== "running" || current === undefined) return desk.say(t(phase === "ready" ? "rundown.not_started" : "rundown.is_over"));
  stepping.add(desk);
  await Promise.all([desk.give("rundown.next", { current }), new Promise((done) => setTimeout(done, TWICE))]);
  stepping.delete(desk);
  desk.dispatchEvent(new Event("change"));
}

/** Shift+Enter is “next” wherever the focus is, but in a text; until the returned function is called. */
export function bindNext(desk: Desk): () => void {
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || !mine(event)) return;
    if (!desk.may("assistant")) return;
    event.preventDefault(); // a button that has the focus is not pressed too
    event.stopPropagation();
    void next(desk);
  };
  window.addEventListener("keydown", press, { capture: true });
  return () => window.removeEventListener("keydown", press, { capture: true });
}
