import { describe, expect, test, vi } from "vitest";
import { TIMES } from "./connection.js";
import { FakeSocket, hello, patch, setUp, withServer } from "./fake-server.js";

withServer();

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
