/** The live connection of a page: state that follows the room's, and commands that are answered. */

import { isOutdated } from "./build.js";
import { Clock } from "./clock.js";
import { merge } from "./patch.js";
import type { Ended, Faces, FromServer, Hello, Json, Levels, ObsStatus, Page, Patch, Present } from "./protocol.js";
import type { Problem, PrompterPage, Reading, RoomState, Said, Scroll, Self, Topic, ToServer, Undo, Undone } from "./protocol.js";

/**
 * `connecting` until the first hello; `online` while state is current; `offline` after a loss, until the next hello;
 * `ended` when the server says that the link works no longer (see {@link Live.ended}).
 */
export type Status = "connecting" | "online" | "offline" | "ended";

/** What a subscriber is told. */
export type Change =
  /** A whole new state: first hello, reconnect, or mechanics reloaded. */
  | { readonly kind: "hello"; readonly hello: Hello }
  /** `topics` are the names of those that changed. */
  | { readonly kind: "patch"; readonly seq: number; readonly topics: readonly string[]; readonly obs: boolean }
  /** Live states of cues, to console and prompter only. */
  | { readonly kind: "faces"; readonly faces: Faces }
  /** Others came, went, or edit something else: {@link Live.people}. */
  | { readonly kind: "people" }
  /** Where the prompters are is told to consoles, what they are to do to prompters. */
  | { readonly kind: "prompters" }
  | { readonly kind: "scroll"; readonly scroll: Scroll }
  | { readonly kind: "undone"; readonly undone: Undone }
  /** One's own rights or lock: {@link Live.you}. */
  | { readonly kind: "you" }
  | { readonly kind: "status"; readonly status: Status };

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

/** Close code of a link that works no longer; the reason says why. */
const ENDED = 4401;
const REASONS: readonly Ended[] = ["revoked", "expired", "unknown"];

const OFFLINE: Problem = {
  code: "offline",
  message: "与服务器的连接已断开，命令没有发出 | Not connected: the command was not sent",
};
const LOST: Problem = {
  code: "lost",
  message: "连接中断，不知道命令是否已执行 | Connection lost: it is not known whether the command was done",
};

/** All times of the connection, ms. */
export const TIMES = {
  /** Delay before the first and the longest before any later attempt; doubled each time, jittered by up to half. */
  firstRetry: 250,
  longestRetry: 5_000,
  /** A connection that lasted this long starts the delays over. */
  stable: 5_000,
  /** Between pings. */
  ping: 1_000,
  /** A ping this long without any answer: the link is dead. Also the limit for a hello and for a resume. */
  silent: 4_000,
  /** An answer that takes longer is told: the link is slow. */
  slow: 2_000,
  /** A command this long without an answer is lost. */
  answer: 10_000,
  /** Between attempts with a link that works no longer: it may be renewed. */
  ended: 10_000,
} as const;

/** How a {@link Live} is made. */
export interface LiveOptions {
  readonly room: string;
  /** What the server counts the page as; none for a page that only looks. */
  readonly page?: Page;
  /** Access token, when the page's cookie does not carry one. */
  readonly token?: string | null;
  /** Whether nobody sees the page now; told with each ping, and at once by {@link Live.beat}. */
  readonly hidden?: () => boolean;
  /** Called when the server has a newer build of the pages. By default the page reloads itself. */
  readonly reload?: () => void;
}

interface Waiting {
  resolve(ack: Ack): void;
  reject(error: CommandError): void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Follows one room over the live WebSocket, for as long as the page lives.
 *
 * State objects are never changed in place: a topic has changed exactly when its object is another one.
 * After a loss it reconnects for ever; the last state stays readable meanwhile.
 */
export class Live {
  /** The server's time. */
  readonly clock = new Clock();
  /** State as of the last hello or patch; null before the first hello. */
  state: RoomState | null = null;
  /** The last hello: room, mechanics, own role, version. */
  hello: Hello | null = null;
  /** ms that the server takes to answer, where that is long; null: it is quick. */
  slow: number | null = null;
  /** What undo would take back; null: nothing. */
  undo: Undo | null = null;
  status: Status = "connecting";
  /** Why the link works no longer, while {@link status} is `ended`. */
  ended: Ended | null = null;
  /** Who is here, as last told; a console is told, other pages are not. */
  people: readonly Present[] = [];
  /** The prompters that are open, on a console. */
  prompters: readonly PrompterPage[] = [];
  /** Whose page this is, and whether it is locked; null before the first hello. */
  you: Self | null = null;
  /** `performance.now()` when the server was last heard. */
  heard = -Infinity;

  private socket: WebSocket | null = null;
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly metering = new Set<(levels: Levels) => void>();
  private readonly reading = new Set<(said: Said) => void>();
  private readonly waiting = new Map<string, Waiting>();
  private started = false;
  private attempts = 0;
  private nextId = 1;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private stableTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  /** {@link Clock.stamp} of the attempt under way. */
  private dialled = 0;
  /** `performance.now()` of the oldest thing that the server owes an answer to; null: nothing. */
  private owed: number | null = null;
  private resuming = false;
  private editing: readonly string[] = [];

  constructor(private readonly options: LiveOptions) {}

  /** Connects, and goes on trying until {@link stop}. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.connect();
  }

  /** Closes the connection for good. */
  stop(): void {
    this.started = false;
    clearTimeout(this.retryTimer);
    this.drop();
  }

  /** Tells `listener` of every change until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /**
   * Tells `listener` the audio levels of OBS's inputs, ten times a second, until the returned function is called. The
   * server sends them only while somebody listens.
   */
  levels(listener: (levels: Levels) => void): () => void {
    return this.ask("levels", this.metering, listener);
  }

  /** Tells `listener` what viewers say, at most four times a second, until the returned function is called. */
  comments(listener: (said: Said) => void): () => void {
    return this.ask("comments", this.reading, listener);
  }

  /** One topic's document; undefined while the room has none. */
  topic<T extends object = Topic>(name: string): (T & Topic) | undefined {
    return this.state?.topics[name] as (T & Topic) | undefined;
  }

  /**
   * Sends a command and waits for the server's answer. Never queued: without a connection it fails at once.
   *
   * @param command - `mechanic.command`
   * @param args - its arguments; money as a decimal string
   * @param key - idempotency key: the same key is done once, however often it is sent
   * @throws {@link CommandError}
   */
  command(command: string, args: Record<string, unknown> = {}, key?: string): Promise<Ack> {
    return new Promise((resolve, reject) => {
      const id = String(this.nextId++);
      if (!this.send({ type: "command", id, command, args, ...(key === undefined ? {} : { key }) })) {
        reject(new CommandError(OFFLINE));
        return;
      }
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new CommandError(LOST));
      }, TIMES.answer);
      this.waiting.set(id, { resolve, reject, timer });
    });
  }

  /** Reports what a stage has painted. */
  shown(seq: number): void {
    this.send({ type: "shown", seq });
  }

  /** Says that somebody is at this page. */
  active(): void {
    this.send({ type: "active" });
  }

  /** Says all that this page has open for change, so that others see who edits it. */
  edits(what: readonly string[]): void {
    if (what.join() === this.editing.join()) return;
    this.editing = [...what];
    this.send({ type: "editing", what: this.editing });
  }

  /** Says where this prompter is. */
  reads(reading: Reading): void {
    this.send({ type: "reading", ...reading });
  }

  /** Makes prompters scroll; what comes of it shows in {@link prompters}. Not queued: false without a connection. */
  scroll(order: Scroll): boolean {
    return this.send({ type: "scroll", ...order });
  }

  private send(message: ToServer): boolean {
    if (this.status !== "online" || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** The server sends `type` only while there is somebody in `listeners`. */
  private ask<T>(type: "levels" | "comments", listeners: Set<T>, listener: T): () => void {
    if (listeners.size === 0) this.send({ type, on: true });
    listeners.add(listener);
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) this.send({ type, on: false });
    };
  }

  private address(): string {
    const url = new URL(`/api/v1/rooms/${encodeURIComponent(this.options.room)}/live`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    if (this.options.page) url.searchParams.set("page", this.options.page);
    if (this.options.token) url.searchParams.set("token", this.options.token);
    return url.href;
  }

  private connect(): void {
    const socket = new WebSocket(this.address());
    this.socket = socket;
    this.dialled = this.clock.stamp();
    this.owed = performance.now();
    const current = (handle: (event: Event) => void) => (event: Event) => {
      if (this.socket === socket) handle(event);
    };
    socket.addEventListener("message", current((event) => this.receive((event as MessageEvent<string>).data)));
    socket.addEventListener("close", current((event) => this.closed(event as CloseEvent)));
    // Beats from the first attempt on, so that a server that accepts and says nothing is given up too.
    this.pingTimer = setInterval(() => this.beat(), TIMES.ping);
  }

  private closed({ code, reason }: CloseEvent): void {
    if (code !== ENDED) {
      this.lost();
      return;
    }
    this.drop();
    this.people = [];
    this.ended = REASONS.find((known) => known === reason) ?? "unknown";
    this.retryTimer = setTimeout(() => this.connect(), TIMES.ended);
    this.setStatus("ended");
  }

  /** Takes the connection away without another attempt. */
  private drop(): void {
    clearInterval(this.pingTimer);
    clearTimeout(this.stableTimer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(new CommandError(LOST));
    }
    this.waiting.clear();
    this.resuming = false;
    this.owed = null;
  }

  private lost(): void {
    this.drop();
    this.prompters = [];
    const delay = Math.min(TIMES.firstRetry * 2 ** this.attempts, TIMES.longestRetry);
    this.attempts += 1;
    this.retryTimer = setTimeout(() => this.connect(), delay * (1 - Math.random() / 2));
    if (this.status === "online") this.setStatus("offline");
  }

  /** Pings, unless the link is dead: done each second, and whenever there is something to tell. */
  beat(): void {
    if (this.owed !== null && performance.now() - this.owed > TIMES.silent) {
      this.lost();
      return;
    }
    if (this.owed !== null && this.status === "online") this.setSlow(Math.max(this.slow ?? 0, performance.now() - this.owed));
    const hidden = this.options.hidden?.() ? ({ hidden: true } as const) : {};
    if (this.send({ type: "ping", t: this.clock.stamp(), ...hidden })) this.owed ??= performance.now();
  }

  private receive(data: string): void {
    const message = JSON.parse(data) as FromServer;
    this.heard = performance.now();
    if (!this.resuming && this.status === "online") this.owed = null;
    switch (message.type) {
      case "hello":
        this.welcome(message);
        break;
      case "patch":
        this.apply(message);
        break;
      case "pong":
        this.setSlow(this.clock.stamp() - message.t);
        this.clock.answer(message.t, message.clock);
        break;
      case "ack":
        this.settle(message.id)?.resolve({ seq: message.seq, result: message.result });
        break;
      case "error":
        if (message.id) this.settle(message.id)?.reject(new CommandError(message.error));
        break;
      case "you":
        this.you = message.you;
        this.tell({ kind: "you" });
        break;
      case "undone":
        this.tell({ kind: "undone", undone: message });
        break;
      case "people":
        this.people = message.people;
        this.tell({ kind: "people" });
        break;
      case "levels":
        for (const listener of [...this.metering]) listener(message.inputs);
        break;
      case "faces":
        this.tell({ kind: "faces", faces: message });
        break;
      case "prompters":
        this.prompters = message.prompters;
        this.tell({ kind: "prompters" });
        break;
      case "scroll":
        this.tell({ kind: "scroll", scroll: message });
        break;
      case "comments":
        for (const listener of [...this.reading]) listener(message);
        break;
      case "reload":
        this.reload();
    }
  }

  private reload(): void {
    if (this.options.reload) this.options.reload();
    else location.reload();
  }

  private settle(id: string): Waiting | undefined {
    const waiting = this.waiting.get(id);
    if (waiting) clearTimeout(waiting.timer);
    this.waiting.delete(id);
    return waiting;
  }

  private welcome(hello: Hello): void {
    const first = this.status !== "online";
    this.hello = hello;
    this.you = hello.you;
    this.undo = hello.undo ?? null;
    this.state = { ...hello.state, seq: hello.seq };
    this.resuming = false;
    this.owed = null;
    if (first) {
      this.clock.restart();
      this.clock.answer(this.dialled, hello.clock);
      this.stableTimer = setTimeout(() => (this.attempts = 0), TIMES.stable);
      this.ended = null;
      this.setStatus("online");
      this.beat();
      if (this.editing.length > 0) this.send({ type: "editing", what: this.editing });
      if (this.metering.size > 0) this.send({ type: "levels", on: true });
      if (this.reading.size > 0) this.send({ type: "comments", on: true });
    }
    this.tell({ kind: "hello", hello });
    if (isOutdated(hello.version)) this.reload();
  }

  private apply(patch: Patch): void {
    const state = this.state;
    if (!state || this.status !== "online") return;
    if (patch.seq > state.seq + 1) {
      this.resume(state.seq);
      return;
    }
    const fresh = patch.seq === state.seq + 1;
    const topics = fresh ? Object.keys(patch.topics ?? {}) : [];
    const obs = patch.obs !== undefined && patch.seq >= state.seq;
    if (fresh) this.caughtUp();
    if (fresh && patch.undo !== undefined) this.undo = patch.undo;
    if (!fresh && !obs) return;
    this.state = {
      ...state,
      seq: patch.seq,
      topics: topics.length
        ? (merge(state.topics as Json, patch.topics as Json) as unknown as RoomState["topics"])
        : state.topics,
      ...(obs ? { obs: merge(state.obs as Json, patch.obs as Json) as ObsStatus } : {}),
      ...(topics.includes("session")
        ? { session: merge(state.session as Json, patch.topics?.session as Json) as RoomState["session"] & object }
        : {}),
    };
    this.tell({ kind: "patch", seq: patch.seq, topics, obs });
  }

  /** Asks for what is missing after `seq`; one question at a time, and the link is dead if none of it comes. */
  private resume(seq: number): void {
    if (this.resuming) return;
    this.resuming = this.send({ type: "resume", seq });
    this.owed = performance.now();
  }

  private caughtUp(): void {
    this.resuming = false;
    this.owed = null;
  }

  private setSlow(ms: number): void {
    const slow = ms > TIMES.slow ? Math.round(ms / 100) * 100 : null;
    if (slow === this.slow) return;
    this.slow = slow;
    this.tell({ kind: "status", status: this.status });
  }

  private setStatus(status: Status): void {
    if (this.status === status) return;
    this.status = status;
    this.tell({ kind: "status", status });
  }

  private tell(change: Change): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(change);
      } catch (error) {
        console.error(error);
      }
    }
  }
}

/** Room name and token from the page's own address: `/stage/main?token=…`. */
export function fromAddress(address: Pick<Location, "pathname" | "search"> = location): Pick<LiveOptions, "room" | "token"> {
  const room = decodeURIComponent(address.pathname.split("/")[2] ?? "");
  return { room, token: new URLSearchParams(address.search).get("token") };
}
