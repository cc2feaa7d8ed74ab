/** What is being written in a pane and not saved yet: another tab takes the pane off the page, and it finds this again. */
import type { Seat } from "../kit/protocol.js";
import type { Script } from "../prompter/fill.js";
import type { Draft } from "./form/schema.js";
import type { Item } from "./rundown/times.js";

export interface ScriptDraft {
  readonly script: Script;
  /** What was stored when it began: another since is somebody else's. */
  readonly from: string;
}

/** What is about to be told to the host. */
export interface Telling {
  readonly text: string;
  readonly urgent: boolean;
  readonly to: Seat | "all";
  readonly question: string;
  /** The phrases as they are being changed, one a line. */
  readonly phrases: string | null;
}

/** An item of the rundown with its note. */
export interface Written {
  readonly item: Item;
  readonly note: string;
}

/** The open form of an item. */
export interface ItemForm {
  /** "": it is a new one. */
  readonly id: string;
  /** What it began with: only what is otherwise is sent, so that two who edit one item do not undo each other. */
  readonly began: Written;
  /** What stands in it, its length as it was typed; null until it has been on the page. */
  kept: (Written & { readonly planned: string }) | null;
}

export class Unsaved {
  /** By product; "" is the session's. */
  scripts: ReadonlyMap<string, ScriptDraft> = new Map();
  /** The pane shows the scripts, and whose. */
  view: { readonly scripts: boolean; readonly whose: string } = { scripts: false, whose: "" };
  telling: Telling = { text: "", urgent: false, to: "all", question: "", phrases: null };
  item: ItemForm | null = null;
  /** The mechanic whose forms were open last, and what was written in them, by command. */
  mechanic = "";
  readonly forms = new Map<string, Record<string, Draft>>();
}
