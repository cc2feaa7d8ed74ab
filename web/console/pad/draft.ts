/** The cues as somebody is changing them: kept until they are saved or given up, also when the page is loaded anew. */
import { listed, t } from "../../i18n/index.js";
import { ApiError, pressKey } from "../api.js";
import type { Desk } from "../desk.js";
import { clashing } from "../key-conflicts.js";
import { type Cue, type CueDocument, whole, written } from "../types.js";
import { placed } from "./arrangement.js";
import { merged } from "./merge.js";
import { same } from "./same.js";

/** Most steps that can be taken back. */
const STEPS = 100;
/** A refusal's field: which cue (by place or by id), and what of it. */
const PLACE = /^\$?\.?cues(?:\.|\[)([^.\]]+)\]?\.?(.*)$/;

/** What is wrong with one cue; `field` as in the server's refusal, below the cue. */
export interface Wrong {
  readonly id: string;
  readonly field: string;
  readonly why: string;
}

/** The draft as it was before a change. */
interface Before {
  readonly cues: readonly Cue[];
  readonly base: readonly Cue[];
  readonly fresh: string[];
  readonly tag: string;
}

export class CueDraft {
  cues: readonly Cue[] = [];
  /** Whose fields are open. */
  open: string | null = null;
  wrong: Wrong | null = null;
  /** It holds changes that an earlier load of this page had not saved. */
  restored = false;
  /** Titles of pages that have no cue yet. */
  fresh: string[] = [];
  /** The cues that were saved when the changes began. */
  private base: readonly Cue[] = [];
  private past: Before[] = [];
  private loaded = false;
  private sealed = false;

  /** This browser keeps what is not saved. */
  private kept = true;

  constructor(private readonly desk: Desk) {
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty && !this.kept) event.preventDefault();
    });
  }

  get dirty(): boolean {
    return !same(this.cues, this.base);
  }

  /** Somebody else has saved cues since these changes began. */
  get overtaken(): boolean {
    return this.dirty && !same(this.base, this.desk.cues);
  }

  get undoable(): boolean {
    return this.past.length > 0;
  }

  cue(id: string | null): Cue | undefined {
    return this.cues.find((cue) => cue.id === id);
  }

  /** The saved cues have been read. */
  follow(): void {
    const first = !this.loaded;
    this.loaded = true;
    const kept = first ? this.recall() : null;
    if (kept) {
      this.base = kept.base;
      this.cues = kept.cues;
      this.restored = this.dirty;
      if (same(this.cues, this.desk.cues)) this.restart();
    } else if (!this.dirty || same(this.cues, this.desk.cues)) this.restart();
  }

  /** Gives up what was changed; that can be taken back like any other step. */
  discard(): void {
    const past = this.before("");
    this.restart();
    this.past = past;
    this.desk.say(t("cues.discarded"));
  }

  /** The steps so far, and what is now as one more. */
  private before(tag: string): Before[] {
    const { cues, base, fresh } = this;
    return [...this.past, { cues, base, fresh, tag }].slice(-STEPS);
  }

  private restart(): void {
    this.base = this.desk.cues;
    this.cues = this.base;
    this.past = [];
    this.fresh = [];
    this.wrong = null;
    this.restored = false;
    if (!this.cue(this.open)) this.open = null;
    this.remember();
  }

  /** Changes the list. Changes in a row with the same `tag` (letters typed into one field) are taken back together. */
  edit(cues: readonly Cue[], tag = ""): void {
    if (this.sealed || tag === "" || this.past.at(-1)?.tag !== tag) this.past = this.before(tag);
    this.sealed = false;
    this.cues = cues;
    if (this.wrong && !this.cue(this.wrong.id)) this.wrong = null;
    this.remember();
    this.desk.changed();
  }

  /** What comes now is taken back apart from what came before. */
  mark(): void {
    this.sealed = true;
  }

  /** Takes back the changes with that tag since the mark. */
  undoTagged(tag: string): void {
    if (!this.sealed && this.past.at(-1)?.tag === tag) this.undo();
  }

  /** Opens the fields of a cue. */
  show(id: string | null): void {
    this.open = id;
    this.desk.changed();
  }

  undo(): void {
    const last = this.past.pop();
    if (!last) return;
    this.cues = last.cues;
    this.base = last.base;
    this.fresh = last.fresh;
    this.remember();
    this.desk.changed();
  }

  change(id: string, changes: (cue: Cue) => Cue, tag = ""): void {
    this.edit(this.cues.map((cue) => (cue.id === id ? changes(cue) : cue)), tag && `${id} ${tag}`);
  }

  /** Adds an empty cue behind the others of that page or folder; answers its id. */
  add(page = "", folder = ""): string {
    const command = this.desk.command("product_card.show") ?? this.desk.allowed()[0];
    const cue: Cue = { id: freshId(), label: "", keys: [], command: command?.name ?? "", args: {}, mode: "press" };
    this.edit([...this.cues, placed(cue, page, folder)]);
    return cue.id;
  }

  /** Adds a copy behind the cue, without its keys: two cannot have one. Answers its id. */
  duplicate(id: string): string {
    const at = this.cues.findIndex((cue) => cue.id === id);
    const copy: Cue = { ...structuredClone(this.cues[at]!), id: freshId(), keys: [] };
    copy.label = t("cues.copy_of", { label: copy.label }).slice(0, 200);
    this.edit([...this.cues.slice(0, at + 1), copy, ...this.cues.slice(at + 1)]);
    return copy.id;
  }

  remove(id: string): void {
    if (this.open === id) this.open = null;
    this.edit(this.cues.filter((cue) => cue.id !== id));
  }

  /** Puts what others saved meanwhile and what was changed here together; where both changed one cue, ours stays. */
  merge(): void {
    const { cues, both } = merged(this.base, this.cues, this.desk.cues);
    this.edit(cues);
    this.base = this.desk.cues;
    this.remember();
    this.desk.say(both.length ? t("cues.merged_both", { cues: listed(both.map(({ label }) => label)) }) : t("cues.merged"));
  }

  /** Saves all; what is refused is pointed out at its cue. */
  async save(): Promise<void> {
    const { desk } = this;
    this.wrong = null;
    const clashes = clashing(this.cues);
    const clash = clashes.find(({ id }) => id === this.open) ?? clashes[0];
    if (clash) {
      desk.deny(t("cues.save"), t("keys.clash"));
      return this.point({ id: clash.id, field: "keys", why: t("keys.clash") });
    }
    const sent = this.cues;
    const revision = desk.cuesRevision; // what the page has seen is replaced; what it has not, the server keeps
    try {
      await desk.ask(t("cues.save"), "cues", () => desk.api.put("/cues", { cues: sent.map(written), revision }));
      this.base = sent;
      this.past = this.cues === sent ? [] : this.past.map((step) => ({ ...step, base: sent }));
      this.restored = false;
      this.remember();
    } catch (error) {
      if (error instanceof ApiError) this.refused(error);
    }
    desk.changed();
  }

  point(wrong: Wrong): void {
    this.wrong = wrong;
    this.open = wrong.id;
    this.desk.changed();
  }

  private refused(error: ApiError): void {
    const [, place = "", field = ""] = PLACE.exec(error.field ?? "") ?? [];
    const cue = this.cue(place) ?? this.cues[Number(place)];
    if (place !== "" && cue) this.point({ id: cue.id, field, why: error.message }); // else the notice line has said it
  }

  private get key(): string {
    return `overlay.cues.${this.desk.room}`;
  }

  private remember(): void {
    try {
      if (this.dirty) localStorage.setItem(this.key, JSON.stringify({ base: this.base, cues: this.cues }));
      else localStorage.removeItem(this.key);
      this.kept = true;
    } catch {
      this.kept = false; // then leaving the page asks first
    }
  }

  private recall(): { base: Cue[]; cues: Cue[] } | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "null") as { base: CueDocument[]; cues: CueDocument[] } | null;
      return kept && { base: kept.base.map(whole), cues: kept.cues.map(whole) };
    } catch {
      return null;
    }
  }
}

export function freshId(): string {
  return `cue-${pressKey().slice(0, 8)}`;
}
