/** Who did what: the journal's latest rows, and the refusals given to this page (a refusal is not journaled). */
import type { Api } from "./api.js";
import type { You } from "../kit/protocol.js";
import type { JournalRow } from "./types.js";

const KEPT = 200; // lines, while nobody reads further back
const MOST = 20_000; // lines that somebody may read back to
const PAGE = 500; // rows read back at a time
const PAUSE = 300; // ms in which rows gather for one fetch: a busy room patches far more often than anyone reads

export interface Line extends Omit<JournalRow, "seq"> {
  /** null: refused, so it has no place in the journal. */
  seq: number | null;
  why?: string;
}

export class Log {
  /** Newest first. */
  lines: Line[] = [];
  /** Somebody reads further back: nothing is dropped from the end. */
  reading = false;
  /** The journal has no rows before these. */
  complete = false;
  private seen: number | null = null;
  private asking = false;
  private wanted = 0;
  private running = false;

  constructor(
    private readonly api: Api,
    private readonly changed: () => void,
  ) {}

  /** The room is at `seq`: fetches what is missing; 300 ms later, when what a press set going is over, but for the first time. */
  reached(seq: number): void {
    const pause = this.seen === null ? 0 : PAUSE;
    this.seen ??= Math.max(0, seq - KEPT);
    if (seq < this.seen) this.restart(seq);
    this.wanted = seq;
    if (this.running || this.wanted <= this.seen) return;
    this.running = true;
    setTimeout(() => void this.fetch(), pause);
  }

  /** Reads 500 rows further back. */
  async older(): Promise<void> {
    const oldest = this.lines.reduce<number | null>((least, { seq }) => seq ?? least, null);
    if (oldest === null || this.asking || this.complete || this.lines.length >= MOST) return;
    this.asking = true;
    try {
      const after = Math.max(0, oldest - 1 - PAGE);
      const rows = await this.api.lines<JournalRow>(`/journal?after=${after}&before=${oldest}`);
      if (this.reading) {
        this.lines = [...this.lines, ...rows.reverse().map(slim)];
        this.complete = after === 0;
      }
    } catch {
      // Scrolling on asks again.
    }
    this.asking = false;
    this.changed();
  }

  /** Nobody reads further back any more. */
  rest(): void {
    this.reading = false;
    this.complete &&= this.lines.length <= KEPT;
    this.lines = this.lines.slice(0, KEPT);
  }

  refused(command: string, why: string, you: You, at: number): void {
    const who = you.name ? { actor: you.name, actor_id: you.id } : { actor: you.role };
    this.add([{ seq: null, at, ...who, command, why }]);
  }

  /** The room's journal is another one (a restored backup): what was read says nothing any more. */
  private restart(seq: number): void {
    this.seen = Math.max(0, seq - KEPT);
    this.complete = false;
    this.lines = [];
  }

  private async fetch(): Promise<void> {
    let failed = false;
    const upTo = this.wanted; // what is written from here on may be too late for this answer
    try {
      const rows = await this.api.lines<JournalRow>(`/journal?after=${this.seen}`);
      this.seen = Math.max(upTo, ...rows.map((row) => row.seq));
      this.add(rows.reverse().map(slim));
    } catch {
      failed = true; // the next patch, or the hello after a lost link, asks again
    }
    this.running = false;
    if (!failed) this.reached(this.wanted);
  }

  private add(lines: Line[]): void {
    // A refusal is here at once, the rows from before it a little later.
    const all = [...lines, ...this.lines].sort((one, other) => other.at - one.at);
    const most = this.reading ? MOST : KEPT;
    if (all.length > most) this.complete = false;
    this.lines = all.slice(0, most);
    this.changed();
  }
}

/** What is shown of a row; the patch, the most of it, is not kept. */
function slim({ seq, at, actor, actor_id, command, args, facts }: JournalRow): Line {
  return { seq, at, actor, ...(actor_id ? { actor_id } : {}), command, ...(args ? { args } : {}), ...(facts ? { facts } : {}) };
}
