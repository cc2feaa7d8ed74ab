/** Commands that a page sends over its connection, each until its answer comes. */
import type { Problem, ToServer } from "./protocol.js";

/** ms: a command this long without an answer is lost. */
const PATIENCE = 10_000;

/** The server's answer to a command. */
export interface Ack {
  readonly seq: number;
  readonly result: unknown;
}

/**
 * A command that was not done, or whose outcome is not known.
 *
 * `code` is the server's (`invalid`, `forbidden`, `refused` …), or the page's own: `offline`, there was no
 * connection and nothing was sent; `lost`, the connection broke (or stayed silent) before the answer came.
 */
export class CommandError extends Error {
  readonly code: string;
  /** The argument it is about, if any. */
  readonly field: string | null;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = "CommandError";
    this.code = problem.code;
    this.field = problem.field ?? null;
  }
}

const OFFLINE: Problem = {
  code: "offline",
  message: "与服务器的连接已断开，命令没有发出 | Not connected: the command was not sent",
};
const LOST: Problem = {
  code: "lost",
  message: "连接中断，不知道命令是否已执行 | Connection lost: it is not known whether the command was done",
};

interface Waiting {
  resolve(ack: Ack): void;
  reject(error: CommandError): void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class Commands {
  private readonly waiting = new Map<string, Waiting>();
  private nextId = 1;

  /** @param send - false: there is no connection */
  constructor(private readonly send: (message: ToServer) => boolean) {}

  /** Sends a command and waits for its answer, as {@link Live.command} does. Throws {@link CommandError}. */
  give(command: string, args: Record<string, unknown>, key?: string): Promise<Ack> {
    return new Promise((resolve, reject) => {
      const id = String(this.nextId++);
      if (!this.send({ type: "command", id, command, args, ...(key === undefined ? {} : { key }) })) {
        reject(new CommandError(OFFLINE));
        return;
      }
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new CommandError(LOST));
      }, PATIENCE);
      this.waiting.set(id, { resolve, reject, timer });
    });
  }

  /** The server has done the command `id`. */
  done(id: string, ack: Ack): void {
    this.settle(id)?.resolve(ack);
  }

  /** The server has not done it, and says why. */
  refused(id: string, problem: Problem): void {
    this.settle(id)?.reject(new CommandError(problem));
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
