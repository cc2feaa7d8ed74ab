import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { frame } from "./task.js";

/** The page's next frame; null: it has asked for none. */
let paint: (() => void) | null = null;

function page(hidden: boolean): void {
  vi.stubGlobal("document", { hidden });
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => {
    paint = callback;
    return 1;
  });
  vi.stubGlobal("cancelAnimationFrame", () => (paint = null));
}

/** A promise that is looked at. */
function watched(promise: Promise<void>): { done: boolean } {
  const seen = { done: false };
  void promise.then(() => (seen.done = true));
  return seen;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => {
  paint = null;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a frame is the next that the page paints", async () => {
  page(false);
  const next = watched(frame());
  await vi.advanceTimersByTimeAsync(50);
  expect(next.done).toBe(false);
  paint?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(next.done).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("a page that nobody sees waits for none", async () => {
  page(true);
  await frame();
  expect(paint).toBeNull();
});

test("a page that was hidden meanwhile goes on without", async () => {
  page(false);
  const next = watched(frame());
  await vi.advanceTimersByTimeAsync(101);
  expect(next.done).toBe(true);
  expect(paint).toBeNull();
});
