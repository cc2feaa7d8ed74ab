import { describe, expect, test } from "vitest";
import { type Drawn, fixed, home, type Lifted, NEW, placeAt, places, rowsOf } from "./places.js";
import { rundownOf } from "./times.js";

const item = (segment: string) => ({ segment, label: "", planned: 0, fire: false });

/** Two segments: a b | c d. */
const rundown = (more: object = {}) =>
  rundownOf({
    phase: "ready",
    order: ["a", "b", "c", "d"],
    items: { a: item("S1"), b: item("S1"), c: item("S2"), d: item("S2") },
    ...more,
  });
const running = (more: object = {}) => rundown({ phase: "running", current: "b", spent: { a: 5 }, ...more });
const own = (id: string): Lifted => ({ id, from: "rundown" });
const product: Lifted = { id: "A001", from: "catalogue" };
const short = (found: { before: string | null; segment: string }[]) => found.map(({ before, segment }) => `${before ?? "end"}/${segment}`);

const drawn = (lifted: Lifted, of = rundown()): Drawn[] =>
  rowsOf(of).flatMap((row, index) => (row.kind === "item" && row.id === lifted.id ? [] : [{ row, middle: index * 10 + 5 }]));

describe("rows", () => {
  test("stand under the names of their segments", () => {
    const rows = rowsOf(rundown()).map((row) => (row.kind === "segment" ? `[${row.name}]` : row.id));
    expect(rows).toEqual(["[S1]", "a", "b", "[S2]", "c", "d"]);
  });

  test("without segments have no names", () => {
    const plain = rundown({ items: { a: item(""), b: item(""), c: item(""), d: item("") } });
    expect(rowsOf(plain).every(({ kind }) => kind === "item")).toBe(true);
  });

  test("show what is moved where it would go", () => {
    const to = (lifted: Lifted, before: string | null, segment: string) =>
      rowsOf(rundown(), { lifted, place: { before, segment } }).map((row) => (row.kind === "segment" ? `[${row.name}]` : row.id));
    expect(to(own("a"), "c", "S1")).toEqual(["[S1]", "b", "a", "[S2]", "c", "d"]);
    expect(to(own("a"), "c", "S2")).toEqual(["[S1]", "b", "[S2]", "a", "c", "d"]);
    expect(to(own("a"), null, "S2")).toEqual(["[S1]", "b", "[S2]", "c", "d", "a"]);
    expect(to(product, "b", "S1")).toEqual(["[S1]", "a", NEW, "b", "[S2]", "c", "d"]);
    expect(to(own("a"), "gone", "S2").at(-1)).toBe("a");
  });
});

describe("places", () => {
  test("are between all rows, two between segments", () => {
    expect(short(places(rundown(), product))).toEqual(["a/S1", "b/S1", "c/S1", "c/S2", "d/S2", "end/S2"]);
    expect(short(places(rundown(), own("d")))).toEqual(["a/S1", "b/S1", "c/S1", "c/S2", "end/S2"]);
  });

  test("are only after what is on", () => {
    expect(short(places(running(), product))).toEqual(["c/S1", "c/S2", "d/S2", "end/S2"]);
  });

  test("include the one it comes from, also in a segment of its own", () => {
    const alone = rundown({ items: { a: item("S1"), b: item("S9"), c: item("S2"), d: item("S2") } });
    expect(short(places(alone, own("b")))).toEqual(["a/S1", "c/S1", "c/S9", "c/S2", "d/S2", "end/S2"]);
    expect(home(alone, "b")).toEqual({ before: "c", segment: "S9" });
  });

  test("there is one in an empty rundown, and one after the last that is on", () => {
    expect(short(places(rundownOf({}), product))).toEqual(["end/"]);
    expect(short(places(running({ current: "d" }), product))).toEqual(["end/S2"]);
  });

  test("none is before the name of the first segment, one before items without any", () => {
    const plain = rundown({ items: { a: item(""), b: item(""), c: item("S2"), d: item("S2") } });
    expect(short(places(plain, product))).toEqual(["a/", "b/", "c/", "c/S2", "d/S2", "end/S2"]);
  });
});

describe("the place at a height", () => {
  const at = (lifted: Lifted, y: number, of = rundown()) => short([placeAt(of, lifted, drawn(lifted, of), y)!])[0];

  test("is after the row whose middle is above", () => {
    expect(at(product, 0)).toBe("a/S1");
    expect(at(product, 16)).toBe("b/S1");
    expect(at(product, 30)).toBe("c/S1");
    expect(at(product, 36)).toBe("c/S2");
    expect(at(product, 900)).toBe("end/S2");
    expect(at(own("c"), 36)).toBe("d/S2");
  });

  test("is never before what is on", () => {
    expect(at(product, 0, running())).toBe("c/S1");
    expect(at(own("d"), 12, running())).toBe("c/S1");
  });
});

test("what is on, what was, and all of a finished rundown stays", () => {
  expect(["a", "b", "c"].map((id) => fixed(running(), id))).toEqual(["done", "current", null]);
  expect(fixed(rundown({ phase: "finished" }), "c")).toBe("finished");
  expect(fixed(rundown(), "a")).toBeNull();
});
