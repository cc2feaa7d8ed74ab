import { beforeEach, expect, test, vi } from "vitest";

import { Scroller } from "./scroller.js";

/** A text of lines: `[name, height, begins a section]`. */
type Lines = [string, number, boolean?][];

const ROW = 10;
let frames: ((time: number) => void)[] = [];
let time = 0;

beforeEach(() => {
  frames = [];
  time = 0;
  vi.stubGlobal("requestAnimationFrame", (frame: (time: number) => void) => frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", () => (frames = []));
  vi.stubGlobal("getComputedStyle", () => ({ lineHeight: `${ROW}px` }));
});

/** Lets frames of `each` ms pass. */
function pass(ms: number, each = 10): void {
  for (let passed = 0; passed < ms; passed += each) {
    time += each;
    const due = frames;
    frames = [];
    for (const frame of due) frame(time);
  }
}

function text(lines: Lines) {
  const lay = (given: Lines) => {
    let top = 0;
    return given.map(([line, height, head]) => {
      const one = { dataset: { line, ...(head ? { head: "" } : {}) }, offsetTop: top, offsetHeight: height };
      top += height;
      return one;
    });
  };
  const found = {
    style: { transform: "" },
    textContent: "",
    offsetHeight: 0,
    querySelectorAll: () => [] as unknown[],
    set(given: Lines) {
      this.querySelectorAll = () => lay(given);
      this.offsetHeight = given.reduce((sum, [, height]) => sum + height, 0);
      this.textContent = "字".repeat(this.offsetHeight); // a character a px
    },
    get y(): number {
      return 0 - Number(/, (-?[\d.]+)px, 0\)/.exec(this.style.transform)![1]);
    },
  };
  found.set(lines);
  return found;
}

const SCRIPT: Lines = [["opening.", 20, true], ["opening.0", 80], ["points.", 20, true], ["points.0", 100], ["points.1", 100], ["close.", 20, true], ["close.0", 60]];

function scroller(lines: Lines = SCRIPT, steps = false) {
  const on = text(lines);
  const moved = vi.fn();
  const one = new Scroller(on as unknown as HTMLElement, () => steps, moved);
  one.measure();
  return { one, on, moved };
}

test("it moves as many characters a minute as it is told, whatever the frame rate", () => {
  for (const each of [7, 16, 50]) {
    const { one, on } = scroller();
    one.speed = 600; // ten a second, one px each
    one.play(true);
    pass(5_000 + each, each); // the first frame only says when it began
    expect(on.y).toBeGreaterThan(49);
    expect(on.y).toBeLessThan(51.1);
    one.stop();
  }
});

test("it holds when paused, and goes on from there; a hidden page's gap is not made up", () => {
  const { one, on } = scroller();
  one.speed = 600;
  one.play(true);
  pass(2_000);
  one.play(false);
  const held = on.y;
  pass(5_000);
  expect(on.y).toBe(held);
  one.play(true);
  pass(20);
  time += 60_000;
  pass(10);
  expect(on.y - held).toBeLessThan(2);
});

test("it stops at the end with the last row in sight", () => {
  const { one, on, moved } = scroller();
  one.speed = 2_000;
  one.play(true);
  pass(30_000);
  expect(on.y).toBe(400 - ROW);
  expect(one.playing).toBe(false);
  expect(one.at).toBe(1);
  expect(moved).toHaveBeenCalled();
  one.play(true);
  expect(one.playing).toBe(false);
});

test("sections forth and back: first to the beginning of the one that is read", () => {
  const { one, on } = scroller();
  const at = () => on.y;
  one.next();
  expect(at()).toBe(100);
  one.next();
  expect(at()).toBe(320);
  one.next();
  expect(at()).toBe(320);
  one.back();
  expect(at()).toBe(100);
  one.by(50);
  one.back();
  expect(at()).toBe(100);
  one.back();
  expect(at()).toBe(0);
  one.by(-50);
  expect(at()).toBe(0);
});

test("the line that is read stays where it is when the text around it changes", () => {
  const { one, on } = scroller();
  one.by(170); // half of points.0
  expect(one.place).toEqual({ line: "points.0", share: 0.5 });
  on.set([["opening.", 20, true], ["opening.0", 0], ["points.", 20, true], ["points.0", 60], ["points.1", 100], ["close.0", 60]]);
  one.measure();
  expect(on.y).toBe(70);
  expect(one.place).toEqual({ line: "points.0", share: 0.5 });
  one.go({ line: "close.0", share: 0.25 });
  expect(on.y).toBe(215);
  one.go({ line: "gone.0", share: 0.5 });
  expect(on.y).toBe(0);
});

test("where motion is reduced it goes row by row", () => {
  const { one, on } = scroller(SCRIPT, true);
  one.speed = 600;
  one.play(true);
  const seen = new Set<number>();
  for (let frame = 0; frame < 300; frame++) {
    pass(10);
    seen.add(on.y);
  }
  expect([...seen]).toEqual([0, 10, 20]);
});
