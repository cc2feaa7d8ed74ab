import { beforeEach, expect, test, vi } from "vitest";

import { Followed } from "./followed.js";
import type { Change, Live } from "./live.js";

class FakeLive {
  status = "connecting";
  state: { topics: Record<string, unknown> } | null = null;
  private readonly listeners = new Set<(change: Change) => void>();

  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  hello(revision: number): void {
    this.status = "online";
    this.state = { topics: { scripts: { revision } } };
    for (const listener of this.listeners) listener({ kind: "hello" } as Change);
  }

  patch(revision: number, topics = ["scripts"]): void {
    this.state = { topics: { scripts: { revision } } };
    for (const listener of this.listeners) listener({ kind: "patch", seq: 1, topics, obs: false });
  }
}

let live: FakeLive;
let asked: { answer: (value: string) => void; fail: () => void }[];
let changed: ReturnType<typeof vi.fn<() => void>>;
let followed: Followed<string>;

/** The server answers the question in that place. */
async function answer(which: number, value: string): Promise<void> {
  asked[which]!.answer(value);
  await settle();
}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  live = new FakeLive();
  asked = [];
  changed = vi.fn<() => void>();
  const ask = () => new Promise<string>((answer, fail) => asked.push({ answer, fail: () => fail(new Error("away")) }));
  followed = new Followed(live as unknown as Live, "scripts", ask, changed);
  return () => vi.useRealTimers();
});

test("it is fetched when there is a room, and again when its revision is another", async () => {
  expect(asked).toHaveLength(0);
  live.hello(1);
  await answer(0, "one");
  expect(followed.value).toBe("one");
  live.patch(1);
  live.patch(2, ["cues"]);
  expect(asked).toHaveLength(1);
  live.patch(2);
  await answer(1, "two");
  expect(followed.value).toBe("two");
  expect(changed).toHaveBeenCalledTimes(2);
});

test("what changes while it is on its way is fetched once more, one at a time", async () => {
  live.hello(1);
  live.patch(2);
  live.patch(3);
  expect(asked).toHaveLength(1);
  await answer(0, "old");
  expect(asked).toHaveLength(2);
  await answer(1, "new");
  expect(asked).toHaveLength(2);
  expect(followed.value).toBe("new");
});

test("the last one stays while the next cannot be had, and it is asked for until it can", async () => {
  live.hello(1);
  await answer(0, "one");
  live.patch(2);
  asked[1]!.fail();
  await settle();
  expect(followed.value).toBe("one");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveLength(3);
  await answer(2, "two");
  expect(followed.value).toBe("two");
});

test("another hello fetches anew, also with the same revision: the server may be another", async () => {
  live.hello(1);
  await answer(0, "one");
  live.hello(1);
  expect(asked).toHaveLength(2);
  await answer(1, "other");
  expect(followed.value).toBe("other");
});

test("what has no topic is fetched after each hello, until it is there, and no patch matters", async () => {
  const plain = new Followed(live as unknown as Live, null, () => Promise.resolve(String((fetched += 1))), changed);
  let fetched = 0;
  live.hello(1);
  await settle();
  live.patch(2);
  await settle();
  expect(plain.value).toBe("1");
  live.hello(2);
  await settle();
  expect(plain.value).toBe("2");
});

test("it ends", async () => {
  followed.stop();
  live.hello(1);
  expect(asked).toHaveLength(0);
});
