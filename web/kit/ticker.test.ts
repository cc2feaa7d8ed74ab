import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Ticker, timeLeft, untilNext } from "./ticker.js";
import type { Deadlines } from "./ticker.js";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  vi.stubGlobal("document", new EventTarget());
});
afterEach(() => void vi.useRealTimers());

/** An element that updates at once, as Lit's would a little later. */
function setUp(deadlines: () => Deadlines) {
  const updates: number[] = [];
  const host = {
    addController: () => undefined,
    removeController: () => undefined,
    updateComplete: Promise.resolve(true),
    requestUpdate(): void {
      updates.push(Date.now());
      ticker.hostUpdated();
    },
  };
  const ticker = new Ticker(host, deadlines, () => Date.now());
  ticker.hostConnected();
  return { updates, ticker, host };
}

test("digits change on full seconds, on tenths in the last ten, and not after the end", () => {
  expect(untilNext(90_300)).toBe(300);
  expect(untilNext(90_000)).toBe(1_000);
  expect(untilNext(10_000)).toBe(100);
  expect(untilNext(950)).toBe(50);
  expect(untilNext(0)).toBeNull();
  expect(untilNext(-5)).toBeNull();
});

test("text of the time left", () => {
  expect(timeLeft(3_723_000)).toBe("1:02:03");
  expect(timeLeft(122_001)).toBe("02:03");
  expect(timeLeft(10_001)).toBe("00:11");
  expect(timeLeft(9_310)).toBe("9.4");
  expect(timeLeft(1)).toBe("0.1");
  expect(timeLeft(0)).toBe("00:00");
  expect(timeLeft(-1)).toBe("00:00");
});

test("once a second, then ten times a second, then never again", async () => {
  const ends = Date.now() + 15_500;
  const { updates } = setUp(() => ends);
  await vi.advanceTimersByTimeAsync(5_502);
  expect(updates).toHaveLength(1 + 6);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(10_100);
  expect(updates.length).toBeGreaterThanOrEqual(1 + 6 + 99);
  expect(updates.length).toBeLessThanOrEqual(1 + 6 + 101);
  expect(vi.getTimerCount()).toBe(0);
});

test("no timer at all without a deadline ahead", () => {
  for (const none of [undefined, null, [], [null, Date.now() - 1], 0]) {
    setUp(() => none);
    expect(vi.getTimerCount()).toBe(0);
  }
});

test("of several deadlines the next change counts", async () => {
  const now = Date.now();
  const { updates } = setUp(() => [now + 60_700, null, now + 60_200]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(updates).toHaveLength(1 + 2);
});

test("an element that left the document ticks no more; a page seen again repaints", () => {
  const { updates, ticker } = setUp(() => Date.now() + 60_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(updates).toHaveLength(2);
  ticker.hostDisconnected();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(updates).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
