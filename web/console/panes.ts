/** The console's panes: each is one element of its own; here is which there are, for whom, and where they live. */
import type { Message } from "../i18n/index.js";
import type { Role } from "../kit/protocol.js";
// One line for each element that the table names.
import "./comments/comments.js";
import "./controllers-pane.js";
import "./cue-editor.js";
import "./journal.js";
import "./mechanics.js";
import "./pad.js";
import "./people.js";
import "./products.js";
import "./prompter-desk.js";
import "./rundown/rundown.js";
import "./studio.js";
import "./system.js";
import "./watch.js";
import type { Desk } from "./desk.js";

/**
 * Where a pane lives when there is room for three columns:
 * `pad` the cues, left; `work` the tabs in the middle; `watch` always visible, right above; `side` the tabs under it.
 * With room for two columns the pad stays and all the others are tabs beside it; with room for one, all are tabs.
 */
export type Place = "pad" | "work" | "watch" | "side";

export interface Pane {
  /** Its tab's `data-tab`, and by what a browser remembers it. */
  id: string;
  label: Message;
  /** An element derived from `Panel`; it gets `.desk` and all the room of its place, and scrolls inside if it must. */
  tag: string;
  /** The least role that sees it. */
  role: Role;
  place: Place;
  /** Whether its tab says that something is wrong there. */
  troubled?: (desk: Desk) => boolean;
}

/** In the order of the tabs. */
export const PANES: readonly Pane[] = [
  { id: "pad", label: "tab.pad", tag: "ov-pad", role: "host", place: "pad" },
  { id: "products", label: "tab.products", tag: "ov-products", role: "host", place: "work" },
  { id: "rundown", label: "tab.rundown", tag: "ov-rundown", role: "host", place: "work" },
  { id: "mechanics", label: "tab.mechanics", tag: "ov-mechanics", role: "assistant", place: "work" },
  { id: "cues", label: "tab.cues", tag: "ov-cue-editor", role: "operator", place: "work" },
  { id: "studio", label: "tab.studio", tag: "ov-studio", role: "assistant", place: "work" },
  { id: "prompter", label: "tab.prompter", tag: "ov-prompter-desk", role: "service", place: "work" },
  { id: "people", label: "tab.people", tag: "ov-people", role: "operator", place: "work" },
  { id: "controllers", label: "tab.controllers", tag: "ov-controllers", role: "assistant", place: "work" },
  { id: "system", label: "tab.system", tag: "ov-system", role: "host", place: "work", troubled: ({ obs, plugins }) => Boolean(obs.problems?.length) || plugins.some(({ error }) => error) },
  { id: "preview", label: "tab.preview", tag: "ov-watch", role: "host", place: "watch" },
  { id: "log", label: "tab.log", tag: "ov-log", role: "operator", place: "side" },
  { id: "comments", label: "tab.comments", tag: "ov-comments", role: "service", place: "side" },
];

/** The panes that this person has. */
export function panesFor(desk: Desk): Pane[] {
  return PANES.filter(({ role }) => desk.may(role));
}
