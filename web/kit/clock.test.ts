import { expect, test } from "vitest";
import { Clock } from "./clock.js";

/** A clock on a time that the test sets; `ask`: a question whose answer takes `round` ms, `back` of it the way back. */
function setUp(offset: number) {
  let now = 1_000;
  const clock = new Clock(() => now);
  const ask = (round: number, back = round / 2): void => {
    const sent = clock.stamp();
    now += round;
    clock.answer(sent, now - back + offset);
  };
  return { clock, ask, step: (ms: number) => (offset += ms), wait: (ms: number) => (now += ms), local: () => now };
}

test("without an answer it is the page's own time", () => {
  const { clock, local } = setUp(500);
  expect(clock.now()).toBe(local());
});

test("an even round trip gives the offset exactly", () => {
  const { clock, ask, wait, local } = setUp(123_456);
  ask(40);
  expect(clock.offset).toBe(123_456);
  wait(5_000);
  expect(clock.now()).toBe(local() + 123_456);
});

test("the quickest answer counts, and its error is at most half its round trip", () => {
  const { clock, ask } = setUp(-2_000);
  ask(900, 850);
  expect(Math.abs(clock.offset + 2_000)).toBeLessThanOrEqual(450);
  ask(6, 1);
  expect(Math.abs(clock.offset + 2_000)).toBeLessThanOrEqual(3);
  ask(800, 10);
  expect(Math.abs(clock.offset + 2_000)).toBeLessThanOrEqual(3);
});

test("old answers are forgotten, so that it follows a clock that drifts", () => {
  const { clock, ask } = setUp(0);
  ask(2);
  for (let i = 0; i < Clock.window; i += 1) ask(10);
  expect(clock.round).toBe(10);
});

test("an answer that cannot be true together with those before puts them aside: a clock was set, or stood still", () => {
  const { clock, ask, step } = setUp(0);
  for (let i = 0; i < Clock.window; i += 1) ask(2);
  step(12_000); // the page's stood still while the machine slept
  ask(40);
  expect(clock.offset).toBe(12_000);
  step(-15_000); // the server's was set
  ask(60);
  expect(clock.offset).toBe(-3_000);
  ask(500, 20); // slow, and no contradiction: the better one stays
  expect(clock.offset).toBe(-3_000);
});

test("a millisecond is no contradiction: the server tells whole ones, and clocks drift", () => {
  const { clock, ask, step } = setUp(0);
  ask(0.2);
  step(1);
  ask(0.4);
  expect(clock.round).toBeCloseTo(0.2);
});

test("after a reconnect the estimate holds until the first new answer", () => {
  const { clock, ask } = setUp(777);
  ask(2);
  clock.restart();
  expect(clock.offset).toBe(777);
  ask(30);
  expect(clock.round).toBe(30);
});
