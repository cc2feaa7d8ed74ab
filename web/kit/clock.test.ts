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
  return { clock, ask, wait: (ms: number) => (now += ms), local: () => now };
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

test("after a reconnect the estimate holds until the first new answer", () => {
  const { clock, ask } = setUp(777);
  ask(2);
  clock.restart();
  expect(clock.offset).toBe(777);
  ask(30);
  expect(clock.round).toBe(30);
});
