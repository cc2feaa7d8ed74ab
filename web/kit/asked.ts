/** What a page asks the room to do, over its connection, each until its answer comes. */
import type { Asking, Problem, ToServer } from "./protocol.js";

/** ms: what is this long without an answer is lost. */
const PATIENCE = 10_000;
/** Bytes: the server ends a connection that brings a longer message. */
const LONGEST = 64 * 1024;

/** The server's answer to what was done. */
export interface Ack {
  readonly seq: number;
  readonly result: unknown;
}

/**
 * It was not done, or it is not known whether it was.
 *
 * `code` is the server's (`invalid`, `forbidden`, `refused` …), or the page's own: `offline`, there was no
 * connection and nothing was sent; `too_large`, it is longer than a message may be and was not sent; `lost`, the
 * connection broke (or stayed silent) before the answer came.
 */
export class AskError extends Error {
  readonly code: string;

  constructor(readonly problem: Problem) {
    super(problem.message);
    this.name = "AskError";
    this.code = problem.code;
  }
}

const OFFLINE: Problem = { code: "offline", message: "not connected: nothing was sent" };
const TOO_LARGE: Problem = { code: "too_large", message: "too long: nothing was sent" };
const LOST: Problem = { code: "lost", message: "connection lost: it is not known whether it was done" };

interface Waiting {
  resolve(ack: Ack): void;
  reject(error: AskError): void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class Asked {
  private readonly waiting = new Map<string, Waiting>();
  private nextId = 1;

  /** @param send - false: there is no connection */
  constructor(private readonly send: (message: ToServer) => boolean) {}

  /** Sends it and waits for its answer, as {@link Live.ask} does. Throws {@link AskError}. */
  ask(message: Asking): Promise<Ack> {
    return new Promise((resolve, reject) => {
      const id = String(this.nextId++);
      const asked = { ...message, id };
      if (new TextEncoder().encode(JSON.stringify(asked)).length > LONGEST) return reject(new AskError(TOO_LARGE));
      if (!this.send(asked)) return reject(new AskError(OFFLINE));
      const timer = setTimeout(() => this.refused(id, LOST), PATIENCE);
      this.waiting.set(id, { resolve, reject, timer });
    });
  }

  /** The server has done what has this id. */
  done(id: string, ack: Ack): void {
    this.settle(id)?.resolve(ack);
  }

  /** The server has not done it, and says why. */
  refused(id: string, problem: Problem): void {
    this.settle(id)?.reject(new AskError(problem));
  }

  /** The connection is gone: no answer will come. */
  lost(): void {
    for (const id of [...this.waiting.keys()]) this.refused(id, LOST);
  }

  private settle(id: string): Waiting | undefined {
    const waiting = this.waiting.get(id);
    if (waiting) clearTimeout(waiting.timer);
    this.waiting.delete(id);
    return waiting;
  }
}
