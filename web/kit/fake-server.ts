/** For tests of the live connection: a server that is the test, behind a WebSocket that is none. */
import { afterEach, beforeEach, vi } from "vitest";
import { type Change, Live, type LiveOptions } from "./live.js";

/** A WebSocket whose server is the test. */
export class FakeSocket extends EventTarget {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: Record<string, unknown>[] = [];

  constructor(readonly url: string) {
    super();
    FakeSocket.all.push(this);
  }

  static get last(): FakeSocket {
    return FakeSocket.all.at(-1) as FakeSocket;
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }

  close(): void {
    this.readyState = 3;
  }

  /** The server says something. */
  says(message: object): void {
    this.readyState = FakeSocket.OPEN;
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  /** The link breaks. */
  breaks(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }

  /** The server ends it and says why. */
  ends(code: number, reason: string): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }

  /** What the page sent of one type. */
  of(type: string): Record<string, unknown>[] {
    return this.sent.filter((message) => message.type === type);
  }
}

export const hello = (seq: number, topics: object = {}, more: object = {}) => ({
  type: "hello",
  seq,
  state: { seq, topics, obs: {}, session: {} },
  clock: 5_000_000,
  version: "1+b1",
  room: { name: "main", title: "Sample", currency: "CNY", canvas: { width: 1080, height: 1920 }, locale: "zh-CN" },
  mechanics: {},
  you: { role: "stage" },
  ...more,
});

export const patch = (seq: number, topics: object) => ({ type: "patch", seq, at: 0, topics });

/** A page that has begun to connect, and all that its subscribers are told. */
export function setUp(options: Partial<LiveOptions> = {}) {
  const changes: Change[] = [];
  const live = new Live({ room: "main", page: "stage", ...options });
  live.subscribe((change) => changes.push(change));
  live.start();
  return { live, changes, kinds: () => changes.map((change) => change.kind) };
}

/** Puts `FakeSocket` in the place of WebSocket for each test of a file, with a page around it, and time in the test's hands. */
export function withServer(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.all = [];
    vi.stubGlobal("WebSocket", FakeSocket);
    vi.stubGlobal("location", { href: "http://127.0.0.1:8000/stage/main", reload: vi.fn() });
    vi.stubGlobal("document", { querySelector: () => ({ content: "b1" }) });
    const stored = new Map<string, string>();
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    });
  });
  afterEach(() => void vi.useRealTimers());
}
