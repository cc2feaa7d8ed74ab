/** The WebSocket of a page: opened again whenever it breaks, and given up when the server no longer answers. */
import { liveAddress, type Target } from "./address.js";
import { Clock } from "./clock.js";
import type { Ended, FromServer, ToServer } from "./protocol.js";

/**
 * `connecting` until the first hello; `online` while state is current; `offline` after a loss, until the next hello;
 * `ended` when the server says that the link works no longer (see {@link Connection.ended}).
 */
export type Status = "connecting" | "online" | "offline" | "ended";

/** Close code of a link that works no longer; the reason says why. */
const ENDED = 4401;
const REASONS: readonly Ended[] = ["revoked", "expired", "unknown"];

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
  /** Between attempts with a link that works no longer: it may be renewed. */
  ended: 10_000,
} as const;

/** Where a connection goes, and what is said of the page with each ping. */
export interface ConnectionOptions extends Target {
  /** Whether nobody sees the page now; told with each ping, and at once by {@link Connection.beat}. */
  readonly hidden?: () => boolean;
}

/** Who is told what a connection brings. */
export interface Receiver {
  /** The server says something. */
  receive(message: FromServer): void;
  /** The connection is gone: nothing that was asked over it will be answered. */
  dropped(): void;
  /** {@link Connection.status} or {@link Connection.slow} is another. */
  statusChanged(): void;
}

export class Connection {
  /** The server's time. */
  readonly clock = new Clock();
  status: Status = "connecting";
  /** Why the link works no longer, while {@link status} is `ended`. */
  ended: Ended | null = null;
  /** ms that the server takes to answer, where that is long; null: it is quick. */
  slow: number | null = null;
  /** `performance.now()` when the server was last heard. */
  heard = -Infinity;

  private socket: WebSocket | null = null;
  private started = false;
  private attempts = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private stableTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  /** {@link Clock.stamp} of the attempt under way. */
  private dialled = 0;
  /** `performance.now()` of the oldest thing that the server owes an answer to; null: nothing. */
  private owed: number | null = null;
  private resuming = false;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly receiver: Receiver,
  ) {}

  /** Connects, and goes on trying until {@link stop}. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.connect();
  }

  /** Closes it for good. */
  stop(): void {
    this.started = false;
    clearTimeout(this.retryTimer);
    this.drop();
  }

  /** Never queued: false, and nothing is sent, unless it is online. */
  send(message: ToServer): boolean {
    if (this.status !== "online" || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
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

  /**
   * The server's hello has come: the page is online.
   *
   * @param clock - the server's, Unix ms
   * @returns whether it was not before: this is the first hello of a new connection
   */
  welcomed(clock: number): boolean {
    this.answered();
    if (this.status === "online") return false;
    this.clock.restart();
    this.clock.answer(this.dialled, clock);
    this.stableTimer = setTimeout(() => (this.attempts = 0), TIMES.stable);
    this.ended = null;
    this.setStatus("online");
    this.beat();
    return true;
  }

  /** Asks for what is missing after `seq`; one question at a time, and the link is dead if none of it comes. */
  resume(seq: number): void {
    if (this.resuming) return;
    this.resuming = this.send({ type: "resume", seq });
    this.owed = performance.now();
  }

  /** What was asked for comes. */
  answered(): void {
    this.resuming = false;
    this.owed = null;
  }

  private connect(): void {
    const socket = new WebSocket(liveAddress(this.options));
    this.socket = socket;
    this.dialled = this.clock.stamp();
    this.owed = performance.now();
    const current = (handle: (event: Event) => void) => (event: Event) => {
      if (this.socket === socket) handle(event);
    };
    socket.addEventListener("message", current((event) => this.hear((event as MessageEvent<string>).data)));
    socket.addEventListener("close", current((event) => this.closed(event as CloseEvent)));
    // Beats from the first attempt on, so that a server that accepts and says nothing is given up too.
    this.pingTimer = setInterval(() => this.beat(), TIMES.ping);
  }

  private hear(data: string): void {
    const message = JSON.parse(data) as FromServer;
    this.heard = performance.now();
    if (!this.resuming && this.status === "online") this.owed = null;
    if (message.type === "pong") {
      this.setSlow(this.clock.stamp() - message.t);
      this.clock.answer(message.t, message.clock);
    } else this.receiver.receive(message);
  }

  private closed({ code, reason }: CloseEvent): void {
    if (code !== ENDED) {
      this.lost();
      return;
    }
    this.drop();
    this.ended = REASONS.find((known) => known === reason) ?? "unknown";
    this.retryTimer = setTimeout(() => this.connect(), TIMES.ended);
    this.setStatus("ended");
  }

  private lost(): void {
    this.drop();
    const delay = Math.min(TIMES.firstRetry * 2 ** this.attempts, TIMES.longestRetry);
    this.attempts += 1;
    this.retryTimer = setTimeout(() => this.connect(), delay * (1 - Math.random() / 2));
    if (this.status === "online") this.setStatus("offline");
  }

  /** Takes the connection away without another attempt. */
  private drop(): void {
    clearInterval(this.pingTimer);
    clearTimeout(this.stableTimer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.answered();
    this.receiver.dropped();
  }

  private setSlow(ms: number): void {
    const slow = ms > TIMES.slow ? Math.round(ms / 100) * 100 : null;
    if (slow === this.slow) return;
    this.slow = slow;
    this.receiver.statusChanged();
  }

  private setStatus(status: Status): void {
    if (this.status === status) return;
    this.status = status;
    this.receiver.statusChanged();
  }
}
