/** Who did what: the journal's latest rows, and the refusals given to this page (a refusal is not journaled). */
import type { Api } from "./api.js";
import { ApiError } from "./api.js";
import type { JournalRow } from "./types.js";

const KEPT = 200; // lines
const SERVER = new Set(["timer", "feed", "system", "obs", "watch"]); // actors that are nobody
const PAUSE = 300; // ms between two fetches: a busy room patches far more often than anyone reads

export interface Line extends Omit<JournalRow, "seq"> {
  /** null: refused, so it has no place in the journal. */
  seq: number | null;
  why?: string;
}

export class Log {
  /** Newest first. */
  lines: Line[] = [];
  /** false: this role may not read the journal. */
  readable = true;
  private seen: number | null = null;
  private wanted = 0;
  private running = false;

  constructor(
    private readonly api: Api,
    private readonly changed: () => void,
  ) {}

  /** The room is at `seq`: fetches what is missing, at most every 300 ms. */
  reached(seq: number): void {
    this.seen ??= Math.max(0, seq - KEPT);
    if (seq < this.seen) this.restart(seq);
    this.wanted = seq;
    if (!this.running && this.readable && this.wanted > this.seen) void this.fetch();
  }

  /** What people did, and what the server did where something happened by it. */
  get news(): Line[] {
    return this.lines.filter(({ actor, facts }) => !SERVER.has(actor) || facts?.length);
  }

  refused(command: string, why: string, role: string, at: number): void {
    this.add([{ seq: null, at, actor: role, command, why }]);
  }

  /** The room's journal is another one (a restored backup): what was read says nothing any more. */
  private restart(seq: number): void {
    this.seen = Math.max(0, seq - KEPT);
    this.lines = [];
  }

  private async fetch(): Promise<void> {
    this.running = true;
    let failed = false;
    try {
      const rows = await this.api.lines<JournalRow>(`/journal?after=${this.seen}`);
      this.seen = Math.max(this.wanted, ...rows.map((row) => row.seq));
      this.add(rows.reverse());
    } catch (error) {
      failed = true; // the next patch, or the hello after a lost link, asks again
      this.readable = !(error instanceof ApiError && error.code === "forbidden");
    }
    setTimeout(() => {
      this.running = false;
      if (!failed) this.reached(this.wanted);
    }, PAUSE);
  }

  private add(lines: Line[]): void {
    this.lines = [...lines, ...this.lines].slice(0, KEPT);
    this.changed();
  }
}
