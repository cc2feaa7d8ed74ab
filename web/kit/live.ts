/** The live room of a page: state that follows the server's, who and what is there, and commands that are answered. */

import { type Ack, Asked } from "./asked.js";
import { isOutdated } from "./build.js";
import type { Clock } from "./clock.js";
import { Connection, type ConnectionOptions, type Status } from "./connection.js";
import { Listened } from "./listened.js";
import { merge } from "./patch.js";
import type { Asking, Ended, Faces, FromServer, Hello, Json, Levels, ObsStatus, Patch, Present } from "./protocol.js";
import type { PrompterPage, Reading, RoomState, Said, Scroll, Self, Topic, ToServer, Undo, Undone } from "./protocol.js";

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

/** How a {@link Live} is made. */
export interface LiveOptions extends ConnectionOptions {
  /** Called when the server has a newer build of the pages. By default the page reloads itself. */
  readonly reload?: () => void;
}

/**
 * Follows one room over the live WebSocket, for as long as the page lives.
 *
 * State objects are never changed in place: a topic has changed exactly when its object is another one.
 * After a loss it reconnects for ever; the last state stays readable meanwhile.
 */
export class Live {
  /** State as of the last hello or patch; null before the first hello. */
  state: RoomState | null = null;
  /** The last hello: room, mechanics, own role, version. */
  hello: Hello | null = null;
  /** What undo would take back; null: nothing. */
  undo: Undo | null = null;
  /** Who is here, as last told; a console is told, other pages are not. */
  people: readonly Present[] = [];
  /** The prompters that are open, on a console. */
  prompters: readonly PrompterPage[] = [];
  /** Whose page this is, and whether it is locked; null before the first hello. */
  you: Self | null = null;

  private readonly send = (message: ToServer): boolean => this.connection.send(message);
  private readonly connection: Connection;
  private readonly asked = new Asked(this.send);
  private readonly metering = new Listened<Levels>("levels", this.send);
  private readonly reading = new Listened<Said>("comments", this.send);
  private readonly listeners = new Set<(change: Change) => void>();
  private editing: readonly string[] = [];

  constructor(private readonly options: LiveOptions) {
    this.connection = new Connection(options, {
      receive: (message) => this.receive(message),
      dropped: () => this.dropped(),
      statusChanged: () => this.statusChanged(),
    });
  }

  /** Connects, and goes on trying until {@link stop}. */
  start(): void {
    this.connection.start();
  }

  /** Closes the connection for good. */
  stop(): void {
    this.connection.stop();
  }

  /** Pings at once: there is something to tell. */
  beat(): void {
    this.connection.beat();
  }

  get status(): Status {
    return this.connection.status;
  }

  /** Why the link works no longer, while {@link status} is `ended`. */
  get ended(): Ended | null {
    return this.connection.ended;
  }

  /** ms that the server takes to answer, where that is long; null: it is quick. */
  get slow(): number | null {
    return this.connection.slow;
  }

  /** `performance.now()` when the server was last heard. */
  get heard(): number {
    return this.connection.heard;
  }

  /** The server's time. */
  get clock(): Clock {
    return this.connection.clock;
  }

  /** Tells `listener` of every change until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Tells `listener` the audio levels of OBS's inputs, ten times a second, until the returned function is called. */
  levels(listener: (levels: Levels) => void): () => void {
    return this.metering.add(listener);
  }

  /** Tells `listener` what viewers say, at most four times a second, until the returned function is called. */
  comments(listener: (said: Said) => void): () => void {
    return this.reading.add(listener);
  }

  /** One topic's document; undefined while the room has none. */
  topic<T extends object = Topic>(name: string): (T & Topic) | undefined {
    return this.state?.topics[name] as (T & Topic) | undefined;
  }

  /**
   * Asks the room to do something and waits for its answer. Never queued: without a connection it fails at once.
   *
   * @throws `AskError`
   */
  ask(what: Asking): Promise<Ack> {
    return this.asked.ask(what);
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

  private receive(message: FromServer): void {
    switch (message.type) {
      case "hello":
        this.welcome(message);
        break;
      case "patch":
        this.apply(message);
        break;
      case "ack":
        this.asked.done(message.id, { seq: message.seq, result: message.result });
        break;
      case "error":
        if (message.id) this.asked.refused(message.id, message.error);
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
        this.metering.tell(message.inputs);
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
        this.reading.tell(message);
        break;
      case "reload":
        this.reload();
    }
  }

  private reload(): void {
    if (this.options.reload) this.options.reload();
    else location.reload();
  }

  private welcome(hello: Hello): void {
    this.hello = hello;
    this.you = hello.you;
    this.undo = hello.undo ?? null;
    this.state = { ...hello.state, seq: hello.seq };
    if (this.connection.welcomed(hello.clock)) {
      if (this.editing.length > 0) this.send({ type: "editing", what: this.editing });
      this.metering.renew();
      this.reading.renew();
    }
    this.tell({ kind: "hello", hello });
    if (isOutdated(hello.version)) this.reload();
  }

  private apply(patch: Patch): void {
    const state = this.state;
    if (!state || this.status !== "online") return;
    if (patch.seq > state.seq + 1) {
      this.connection.resume(state.seq);
      return;
    }
    const fresh = patch.seq === state.seq + 1;
    const topics = fresh ? Object.keys(patch.topics ?? {}) : [];
    const obs = patch.obs !== undefined && patch.seq >= state.seq;
    if (fresh) this.connection.answered();
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

  private dropped(): void {
    this.asked.lost();
    this.prompters = [];
  }

  private statusChanged(): void {
    const { status } = this;
    if (status === "ended") this.people = [];
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
