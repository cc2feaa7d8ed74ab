import { beforeEach, expect, test, vi } from "vitest";
import { Stale } from "./stale.js";

let page = new EventTarget();

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  vi.stubGlobal("document", page);
});

function setUp(after?: number) {
  const old = vi.fn();
  const heard = performance.now();
  return { old, stale: new Stale(() => heard, () => after, old) };
}

test("counts from when the server was last heard, not from when its loss was noticed", () => {
  const { old, stale } = setUp(10_000);
  vi.advanceTimersByTime(4_000);
  stale.online(false);
  vi.advanceTimersByTime(5_900);
  expect(old).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(old).toHaveBeenCalledOnce();
});

test("a connection that is back in time is not too late", () => {
  const { old, stale } = setUp();
  stale.online(false);
  vi.advanceTimersByTime(29_000);
  stale.online(true);
  vi.advanceTimersByTime(60_000);
  expect(old).not.toHaveBeenCalled();
});

test("a page whose timers sleep is cleared when somebody looks", () => {
  const { old, stale } = setUp(1_000);
  stale.online(false);
  vi.setSystemTime(Date.now() + 5_000);
  vi.spyOn(performance, "now").mockReturnValue(performance.now() + 5_000);
  page.dispatchEvent(new Event("visibilitychange"));
  expect(old).toHaveBeenCalledOnce();
});
