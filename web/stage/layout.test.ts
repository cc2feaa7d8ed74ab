import { expect, test } from "vitest";
import { designSize, layout, place, safeBox } from "./layout.js";

const portrait = { width: 1080, height: 1920 };
const insets = { top: 250, right: 140, bottom: 560, left: 48 };

test("the safe area is what the insets leave free", () => {
  expect(safeBox(portrait, insets)).toEqual({ x: 48, y: 250, width: 892, height: 1110 });
});

test("nothing is closer to an edge than the margin", () => {
  const none = { top: 0, right: 0, bottom: 0, left: 0 };
  expect(safeBox(portrait, none, 40)).toEqual({ x: 40, y: 40, width: 1000, height: 1840 });
});

test("half the resolution is the same design at half the scale", () => {
  const half = { width: 540, height: 960 };
  const insetsOfHalf = { top: 125, right: 70, bottom: 280, left: 24 };
  expect(designSize(half)).toEqual(portrait);
  expect(layout(half, insetsOfHalf)).toEqual(layout(portrait, insets));
  expect(place(designSize(half), half)).toEqual({ scale: 0.5, x: 0, y: 0 });
});

test("every zone lies within the safe area, in both shapes", () => {
  for (const canvas of [portrait, { width: 1920, height: 1080 }]) {
    const safe = safeBox(canvas, insets);
    const zones = layout(canvas, insets);
    expect([...zones.keys()]).toEqual(["timer", "center", "card", "full"]);
    for (const { x, y, width, height } of zones.values()) {
      expect(x).toBeGreaterThanOrEqual(safe.x);
      expect(y).toBeGreaterThanOrEqual(safe.y);
      expect(x + width).toBeLessThanOrEqual(safe.x + safe.width + 1e-9);
      expect(y + height).toBeLessThanOrEqual(safe.y + safe.height + 1e-9);
    }
  }
});

test("insets larger than the picture leave nothing, and nothing negative", () => {
  expect(safeBox(portrait, { ...insets, top: 5_000, left: 5_000 })).toMatchObject({ width: 0, height: 0 });
});

test("a window of another shape shows the whole picture, centred", () => {
  expect(place(portrait, { width: 1920, height: 960 })).toEqual({ scale: 0.5, x: 690, y: 0 });
});

test("what is in the middle makes room for a card, in both shapes", () => {
  for (const canvas of [portrait, { width: 1920, height: 1080 }]) {
    const [alone, beside] = [false, true].map((card) => layout(canvas, insets, card));
    expect(beside!.get("center")).not.toEqual(alone!.get("center"));
    expect([...beside!].filter(([name]) => name !== "center")).toEqual([...alone!].filter(([name]) => name !== "center"));
  }
});
