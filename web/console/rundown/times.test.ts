import { describe, expect, test } from "vitest";
import { behind, endsAt, entries, left, momentOf, planned, rundownOf, span, spent, typedLength } from "./times.js";

const item = (minutes: number, segment = "") => ({ segment, label: "", planned: minutes * 60_000, fire: false });
const M = 60_000;

/** Five items of ten minutes; `b` is on since 600 000, as planned; `d` is skipped. */
const running = (more: object = {}) =>
  rundownOf({
    phase: "running",
    order: ["a", "b", "c", "d", "e"],
    items: { a: item(10), b: item(10), c: item(10), d: item(10), e: item(10) },
    spent: { a: 10 * M },
    skipped: ["d"],
    current: "b",
    next: "c",
    current_started_at: 10 * M,
    current_ends_at: 20 * M,
    rest: 20 * M,
    planned_end_at: 40 * M,
    ...more,
  });

describe("ahead or behind", () => {
  test("while the item that is on has time left the end does not move", () => {
    expect(endsAt(running(), 12 * M)).toBe(40 * M);
    expect(behind(running(), 12 * M)).toBe(0);
  });

  test("what it takes over its time is how far behind it is", () => {
    expect(behind(running(), 20 * M + 5_000)).toBe(5_000);
  });

  test("an item that ended early puts it ahead", () => {
    expect(behind(running({ current_ends_at: 18 * M }), 11 * M)).toBe(-2 * M);
  });

  test("an item without time of its own ends now", () => {
    expect(endsAt(running({ current_ends_at: 10 * M }), 12 * M)).toBe(32 * M);
  });

  test("once finished it stays what it was", () => {
    const over = running({ phase: "finished", current: undefined, current_ends_at: undefined, finished_at: 43 * M });
    expect(behind(over, 99 * M)).toBe(3 * M);
  });

  test("before the start there is nothing to say", () => {
    expect(behind(rundownOf({ phase: "ready" }), 5)).toBeNull();
    expect(endsAt(rundownOf(undefined), 5)).toBeNull();
  });
});

describe("items in order", () => {
  test("say whose turn it is, and when it comes", () => {
    const found = entries(running(), 12 * M).map(({ id, turn, at }) => [id, turn, at]);
    expect(found).toEqual([
      ["a", "done", null],
      ["b", "current", null],
      ["c", "next", 20 * M],
      ["d", "skipped", null],
      ["e", "later", 30 * M],
    ]);
  });

  test("come later when the one that is on takes longer", () => {
    expect(entries(running(), 25 * M).find(({ id }) => id === "e")!.at).toBe(35 * M);
  });

  test("before the start their turn comes so long after it", () => {
    const ready = running({ phase: "ready", current: undefined, next: "a", spent: {}, skipped: [] });
    expect(entries(ready, 5).map(({ at }) => at)).toEqual([0, 10 * M, 20 * M, 30 * M, 40 * M]);
    expect(entries(ready, 5)[0]!.turn).toBe("later");
    expect(planned(ready)).toBe(50 * M);
    expect(planned(running())).toBe(40 * M);
  });

  test("that were jumped over are not to come", () => {
    const jumped = running({ current: "e", spent: { a: M }, skipped: [], next: undefined });
    expect(entries(jumped, 0).map(({ turn }) => turn)).toEqual(["done", "passed", "passed", "passed", "current"]);
  });

  test("have been on for what they took, the one that is on up to now", () => {
    expect(spent(running(), "a", 99 * M)).toBe(10 * M);
    expect(spent(running(), "b", 12 * M)).toBe(2 * M);
    expect(spent(running({ spent: { a: 0, b: M } }), "b", 12 * M)).toBe(3 * M);
    expect(spent(running(), "c", 12 * M)).toBeNull();
  });
});

test.each([
  [0, "0:00"],
  [999, "0:00"],
  [40_000, "0:40"],
  [-725_500, "12:05"],
  [3_723_000, "1:02:03"],
])("%d ms read %s", (ms, text) => {
  expect(span(ms)).toBe(text);
});

test("what is left is rounded up, and zero when it is over", () => {
  expect([left(1), left(0), left(-5), left(60_001)]).toEqual(["0:01", "0:00", "0:00", "1:01"]);
});

test.each([
  ["5:00", 300],
  ["1:05:00", 3900],
  ["5\uff1a30", 330],
  ["5m", 300],
  ["1h5m", 3900],
  ["90s", 90],
  ["5 \u5206\u949f", 300],
  ["1\u5c0f\u65f65\u5206", 3900],
  ["1.5m", 90],
  ["", 0],
  ["0", 0],
  ["5", null],
  ["5:75", null],
  ["soon", null],
  ["-5m", null],
])("a length typed as %j is %j seconds", (typed, seconds) => {
  expect(typedLength(typed)).toBe(seconds);
});

test("a time of day is the nearest one", () => {
  const at = (hours: number, minutes: number): number => new Date(2026, 5, 10, hours, minutes).getTime();
  expect(momentOf("20:30", at(20, 0))).toBe(at(20, 30));
  expect(momentOf("00:15", at(23, 50))).toBe(new Date(2026, 5, 11, 0, 15).getTime());
  expect(momentOf("23:50", at(0, 10))).toBe(new Date(2026, 5, 9, 23, 50).getTime());
  expect(momentOf("", at(1, 0))).toBeNull();
});
