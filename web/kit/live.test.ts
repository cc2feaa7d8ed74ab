import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fromAddress, Live, TIMES } from "./live.js";
import type { Change, LiveOptions } from "./live.js";

/** A WebSocket whose server is the test. */
class FakeSocket extends EventTarget {
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

const hello = (seq: number, topics: object = {}, more: object = {}) => ({
  type: "hello",
  seq,
  state: { seq, topics, obs: {}, session: {} },
  clock: 5_000_000,
  version: "1+b1",
  room: { name: "main", title: "示例", currency: "CNY", canvas: { width: 1080, height: 1920 }, locale: "zh-CN" },
  mechanics: {},
  you: { role: "stage" },
  ...more,
});

const patch = (seq: number, topics: object) => ({ type: "patch", seq, at: 0, topics });

function setUp(options: Partial<LiveOptions> = {}) {
  const changes: Change[] = [];
  const live = new Live({ room: "main", page: "stage", ...options });
  live.subscribe((change) => changes.push(change));
  live.start();
  return { live, changes, kinds: () => changes.map((change) => change.kind) };
}

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

describe("following the state", () => {
  test("the address names room, page and token", () => {
    setUp({ room: "直播", token: "t k" });
    expect(FakeSocket.last.url).toBe(
      "ws://127.0.0.1:8000/api/v1/rooms/%E7%9B%B4%E6%92%AD/live?page=stage&token=t+k",
    );
  });

  test("hello, then patches in order", () => {
    const { live, changes } = setUp();
    expect(live.status).toBe("connecting");
    FakeSocket.last.says(hello(3, { card: { on_air: false } }));
    expect(live.status).toBe("online");
    FakeSocket.last.says(patch(4, { card: { on_air: true, zone: "card" }, sale: { left: 3 } }));
    expect(live.state?.seq).toBe(4);
    expect(live.topic("card")).toEqual({ on_air: true, zone: "card" });
    expect(changes.at(-1)).toEqual({ kind: "patch", seq: 4, topics: ["card", "sale"], obs: false });
  });

  test("an unchanged topic stays the same object", () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(3, { card: { a: 1 }, sale: { left: 3 } }));
    const card = live.topic("card");
    FakeSocket.last.says(patch(4, { sale: { left: 2 } }));
    expect(live.topic("card")).toBe(card);
  });

  test("device state comes with the seq before", () => {
    const { live, changes } = setUp();
    FakeSocket.last.says(hello(3, { card: { a: 1 } }));
    FakeSocket.last.says({ ...patch(3, {}), obs: { connected: true, problems: [] } });
    expect(live.state?.obs).toEqual({ connected: true, problems: [] });
    expect(changes.at(-1)).toMatchObject({ kind: "patch", seq: 3, topics: [], obs: true });
  });

  test("the session topic is also the session", () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(3));
    FakeSocket.last.says(patch(4, { session: { id: "s1", title: "晚场" } }));
    expect(live.state?.session).toEqual({ id: "s1", title: "晚场" });
  });

  test("what was applied already is ignored", () => {
    const { live, kinds } = setUp();
    FakeSocket.last.says(hello(3, { sale: { left: 1 } }));
    FakeSocket.last.says(patch(2, { sale: { left: 9 } }));
    expect(live.topic("sale")).toEqual({ left: 1 });
    expect(kinds()).toEqual(["status", "hello"]);
  });

  test("a fresh hello replaces everything", () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(3, { sale: { left: 1 } }));
    FakeSocket.last.says(hello(90, { card: {} }));
    expect(live.state?.topics).toEqual({ card: {} });
    expect(live.state?.seq).toBe(90);
  });

  test("a listener that throws keeps nothing from the others", () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { live } = setUp();
    const heard = vi.fn();
    live.subscribe(() => {
      throw new Error("no");
    });
    live.subscribe(heard);
    FakeSocket.last.says(hello(1));
    expect(heard).toHaveBeenCalledTimes(2);
  });
});

describe("a gap", () => {
  test("asks once for what is missing, and applies it in order", () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(3));
    FakeSocket.last.says(patch(5, { sale: { left: 1 } }));
    FakeSocket.last.says(patch(6, { sale: { left: 0 } }));
    expect(FakeSocket.last.of("resume")).toEqual([{ type: "resume", seq: 3 }]);
    expect(live.state?.seq).toBe(3);
    for (const seq of [4, 5, 6]) FakeSocket.last.says(patch(seq, { sale: { left: 6 - seq } }));
    expect(live.state?.seq).toBe(6);
    expect(live.topic("sale")).toEqual({ left: 0 });
  });

  test("a later gap is asked for again", () => {
    setUp();
    FakeSocket.last.says(hello(3));
    FakeSocket.last.says(patch(5, {}));
    FakeSocket.last.says(patch(4, {}));
    FakeSocket.last.says(patch(5, {}));
    FakeSocket.last.says(patch(9, {}));
    expect(FakeSocket.last.of("resume").map(({ seq }) => seq)).toEqual([3, 5]);
  });

  test("that nobody fills is a dead link, however much else arrives", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(3));
    FakeSocket.last.says(patch(5, {}));
    const first = FakeSocket.last;
    for (let i = 0; i < 8; i += 1) {
      await vi.advanceTimersByTimeAsync(TIMES.ping);
      first.says({ type: "pong", t: 0, clock: 0 });
    }
    expect(FakeSocket.all.length).toBeGreaterThan(1);
    expect(live.status).toBe("offline");
  });
});

describe("the link", () => {
  const delays = async (attempts: number): Promise<number[]> => {
    const found: number[] = [];
    for (let i = 0; i < attempts; i += 1) {
      const [before, began] = [FakeSocket.all.length, Date.now()];
      FakeSocket.last.breaks();
      while (FakeSocket.all.length === before) await vi.advanceTimersByTimeAsync(5);
      found.push(Date.now() - began);
    }
    return found;
  };

  test("delays grow from a quarter second to five, jittered down by up to half", async () => {
    setUp();
    const found = await delays(8);
    for (const [i, delay] of found.entries()) {
      const full = Math.min(TIMES.firstRetry * 2 ** i, TIMES.longestRetry);
      expect(delay).toBeGreaterThanOrEqual(full / 2 - 5);
      expect(delay).toBeLessThanOrEqual(full + 5);
    }
    expect(new Set(found.slice(5)).size).toBeGreaterThan(1);
  });

  test("a stable connection starts the delays over, a short one does not", async () => {
    setUp();
    await delays(6);
    FakeSocket.last.says(hello(1));
    expect((await delays(1))[0]).toBeGreaterThan(TIMES.longestRetry / 2 - 5);
    FakeSocket.last.says(hello(1));
    for (let i = 0; i < 6; i += 1) {
      await vi.advanceTimersByTimeAsync(TIMES.ping);
      FakeSocket.last.says({ type: "pong", t: 0, clock: 0 });
    }
    expect((await delays(1))[0]).toBeLessThanOrEqual(TIMES.firstRetry + 5);
  });

  test("its loss and return are told, state stays readable meanwhile", async () => {
    const { live, changes } = setUp();
    FakeSocket.last.says(hello(3, { card: { a: 1 } }));
    FakeSocket.last.breaks();
    expect(changes.at(-1)).toEqual({ kind: "status", status: "offline" });
    expect(live.topic("card")).toEqual({ a: 1 });
    await vi.advanceTimersByTimeAsync(TIMES.firstRetry);
    FakeSocket.last.says(hello(8, {}));
    expect(live.status).toBe("online");
  });

  test("a server that accepts and stays silent is given up", async () => {
    setUp();
    await vi.advanceTimersByTimeAsync(TIMES.silent + 2 * TIMES.ping + TIMES.firstRetry);
    expect(FakeSocket.all.length).toBe(2);
  });

  test("pings each second; one without an answer is a dead link", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    await vi.advanceTimersByTimeAsync(3 * TIMES.ping);
    expect(FakeSocket.last.of("ping")).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(TIMES.silent);
    expect(live.status).toBe("offline");
  });

  test("says with each ping, and at once, that nobody sees the page", async () => {
    let hidden = false;
    const { live } = setUp({ hidden: () => hidden });
    FakeSocket.last.says(hello(1));
    await vi.advanceTimersByTimeAsync(TIMES.ping);
    hidden = true;
    live.beat();
    hidden = false;
    live.beat();
    expect(FakeSocket.last.of("ping").map((ping) => ping.hidden)).toEqual([undefined, undefined, true, undefined]);
  });

  test("hello and pong set the clock", async () => {
    const { live } = setUp();
    await vi.advanceTimersByTimeAsync(100);
    FakeSocket.last.says(hello(1, {}, { clock: performance.timeOrigin + performance.now() - 50 + 9_000 }));
    expect(live.clock.offset).toBeCloseTo(9_000, 0);
    const [ping] = FakeSocket.last.of("ping");
    await vi.advanceTimersByTimeAsync(20);
    FakeSocket.last.says({ type: "pong", t: ping?.t, clock: (ping?.t as number) + 10 + 7_000 });
    expect(live.clock.offset).toBeCloseTo(7_000, 0);
    expect(live.clock.round).toBeCloseTo(20, 0);
  });

  test("stop closes it for good", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    live.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("commands", () => {
  test("are answered by id", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    const first = live.command("card.show", { product: "A001" }, "k1");
    const second = live.command("card.hide");
    const [one, two] = FakeSocket.last.of("command");
    expect(one).toMatchObject({ command: "card.show", args: { product: "A001" }, key: "k1" });
    expect(two).not.toHaveProperty("key");
    FakeSocket.last.says({ type: "ack", id: two?.id, seq: 3, result: null });
    FakeSocket.last.says({ type: "ack", id: one?.id, seq: 2, result: { a: 1 } });
    expect(await first).toEqual({ seq: 2, result: { a: 1 } });
    expect(await second).toEqual({ seq: 3, result: null });
  });

  test("the server's no is an error with its code and field", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    const command = live.command("sale.start", {});
    const error = { code: "refused", message: "秒杀价必须低于日常价", field: "price" };
    FakeSocket.last.says({ type: "error", id: FakeSocket.last.of("command")[0]?.id, error });
    await expect(command).rejects.toMatchObject(error);
  });

  test("fail at once without a connection, and are never sent later", async () => {
    const { live } = setUp();
    await expect(live.command("card.show")).rejects.toMatchObject({ code: "offline" });
    FakeSocket.last.says(hello(1));
    expect(FakeSocket.last.of("command")).toEqual([]);
  });

  test("are lost with the connection, or when no answer comes", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    const cut = live.command("card.show");
    FakeSocket.last.breaks();
    await expect(cut).rejects.toMatchObject({ code: "lost" });
    await vi.advanceTimersByTimeAsync(TIMES.firstRetry);
    FakeSocket.last.says(hello(1));
    const unanswered = expect(live.command("card.show")).rejects.toMatchObject({ code: "lost" });
    for (let i = 0; i < 11; i += 1) {
      await vi.advanceTimersByTimeAsync(TIMES.ping);
      FakeSocket.last.says({ type: "pong", t: 0, clock: 0 });
    }
    await unanswered;
  });
});

describe("another build", () => {
  test("the reload message reloads the page", () => {
    const reload = vi.fn();
    setUp({ reload });
    FakeSocket.last.says(hello(1));
    FakeSocket.last.says({ type: "reload" });
    expect(reload).toHaveBeenCalledTimes(1);
  });

  test("a server with another build reloads it too, once", () => {
    setUp();
    FakeSocket.last.says(hello(1, {}, { version: "1+b2" }));
    FakeSocket.last.says(hello(1, {}, { version: "1+b2" }));
    expect(location.reload).toHaveBeenCalledTimes(1);
  });
});

test("room and token come from the page's address", () => {
  expect(fromAddress({ pathname: "/stage/%E7%9B%B4%E6%92%AD", search: "?token=abc&preview=1" })).toEqual({
    room: "直播",
    token: "abc",
  });
  expect(fromAddress({ pathname: "/console/main", search: "" })).toEqual({ room: "main", token: null });
});

describe.each(["levels", "comments"] as const)("%s", (type) => {
  const inputs = { 麦: { magnitude: [-20], peak: [-14], input_peak: [-14] } };
  const heard = { type, ...(type === "levels" ? { inputs } : { comments: [{ n: 1, type: "follow", at: 1 }] }) };
  const told = type === "levels" ? inputs : heard;

  test("are asked for while somebody listens, and again after a break", () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    expect(FakeSocket.last.of(type)).toEqual([]);
    const found: unknown[] = [];
    const ends = [live[type]((one: unknown) => found.push(one)), live[type]((one: unknown) => found.push(one))];
    expect(FakeSocket.last.of(type)).toEqual([{ type, on: true }]);
    FakeSocket.last.says(heard);
    expect(found).toEqual([told, told]);
    FakeSocket.last.breaks();
    vi.advanceTimersByTime(TIMES.firstRetry);
    FakeSocket.last.says(hello(1));
    expect(FakeSocket.last.of(type)).toEqual([{ type, on: true }]);
    ends[0]!();
    expect(FakeSocket.last.of(type)).toHaveLength(1);
    ends[1]!();
    expect(FakeSocket.last.of(type).at(-1)).toEqual({ type, on: false });
    FakeSocket.last.says(heard);
    expect(found).toHaveLength(2);
  });
});

describe("a link that works no longer", () => {
  test.each([["revoked"], ["expired"], ["unknown"]] as const)("is said to be %s, and tried again now and then", (why) => {
    const { live, kinds } = setUp();
    FakeSocket.last.says(hello(1));
    FakeSocket.last.ends(4401, why);
    expect([live.status, live.ended]).toEqual(["ended", why]);
    expect(kinds().at(-1)).toBe("status");
    vi.advanceTimersByTime(TIMES.ended - 1);
    expect(FakeSocket.all.length).toBe(1);
    vi.advanceTimersByTime(1);
    FakeSocket.last.ends(4401, why);
    vi.advanceTimersByTime(TIMES.ended);
    FakeSocket.last.says(hello(2));
    expect([live.status, live.ended]).toEqual(["online", null]);
  });

  test("a reason that nobody knows is as none", () => {
    const { live } = setUp();
    FakeSocket.last.ends(4401, "<b>");
    expect([live.status, live.ended]).toEqual(["ended", "unknown"]);
  });
});

test("who is here, who one is and what one edits", () => {
  const { live, kinds } = setUp({ page: "console" });
  live.edits(["cue:a"]);
  FakeSocket.last.says(hello(1, {}, { you: { role: "host", id: "p-1", name: "小王" } }));
  expect(FakeSocket.last.of("editing")).toEqual([{ type: "editing", what: ["cue:a"] }]);
  live.edits(["cue:a"]);
  live.edits([]);
  expect(FakeSocket.last.of("editing").at(-1)).toEqual({ type: "editing", what: [] });
  expect(FakeSocket.last.of("editing")).toHaveLength(2);
  const people = [{ role: "host", id: "p-1", name: "小王", page: "console", editing: [] }];
  FakeSocket.last.says({ type: "people", people });
  FakeSocket.last.says({ type: "you", you: { role: "host", id: "p-1", locked: true } });
  expect(live.people).toEqual(people);
  expect(live.you?.locked).toBe(true);
  expect(kinds().slice(-2)).toEqual(["people", "you"]);
});

describe("prompters", () => {
  test("say where they are, and are told what to do", () => {
    const { live, changes } = setUp();
    live.reads({ seat: "host", playing: true, speed: 240, at: 0.5 });
    FakeSocket.last.says(hello(1));
    live.reads({ seat: "host", playing: true, speed: 240, at: 0.5, section: "points" });
    expect(FakeSocket.last.of("reading")).toEqual([{ type: "reading", seat: "host", playing: true, speed: 240, at: 0.5, section: "points" }]);
    FakeSocket.last.says({ type: "scroll", to: "host", do: "pause" });
    expect(changes.at(-1)).toMatchObject({ kind: "scroll", scroll: { do: "pause" } });
  });

  test("a console knows them while it is connected, and its orders are not queued", () => {
    const { live } = setUp();
    expect(live.scroll({ to: "host", do: "play" })).toBe(false);
    FakeSocket.last.says(hello(1));
    FakeSocket.last.says({ type: "prompters", prompters: [{ id: 1, name: "host", seat: "host", playing: false, speed: 240, at: 0 }] });
    expect(live.prompters).toHaveLength(1);
    expect(live.scroll({ to: "host", do: "play" })).toBe(true);
    FakeSocket.last.breaks();
    expect(live.prompters).toEqual([]);
  });
});
