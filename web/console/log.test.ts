/** What the log fetches of the journal. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Api } from "./api.js";
import { Log } from "./log.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A journal whose answers have what it had when it was asked, and come when `answer` is called. */
function journal() {
  const rows = [{ seq: 1 }];
  const answers: (() => void)[] = [];
  const lines = (path: string): Promise<unknown[]> => {
    const after = Number(new URLSearchParams(path.split("?")[1]).get("after"));
    const found = rows.filter(({ seq }) => seq > after).map(({ seq }) => ({ seq, at: seq, actor: "小王", command: "product_card.show" }));
    return new Promise((resolve) => answers.push(() => resolve(found)));
  };
  const answer = async (): Promise<void> => {
    answers.shift()?.();
    await vi.runAllTimersAsync();
  };
  return { api: { lines } as unknown as Api, rows, answer };
}

test("a row that is written while others are on their way is fetched after them", async () => {
  const { answer, api, rows } = journal();
  const log = new Log(api, () => undefined);
  log.reached(1);
  await vi.runAllTimersAsync();
  rows.push({ seq: 2 });
  log.reached(2);
  await answer();
  await answer();
  expect(log.lines.map(({ seq }) => seq)).toEqual([2, 1]);
});

test("a row that came with others is not fetched again", async () => {
  const { answer, api, rows } = journal();
  const log = new Log(api, () => undefined);
  rows.push({ seq: 2 });
  log.reached(1);
  await vi.runAllTimersAsync();
  log.reached(2);
  await answer();
  await vi.runAllTimersAsync();
  expect(log.lines.map(({ seq }) => seq)).toEqual([2, 1]);
});
