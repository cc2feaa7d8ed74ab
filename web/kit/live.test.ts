import { describe, expect, test, vi } from "vitest";
import { TIMES } from "./connection.js";
import { FakeSocket, hello, patch, setUp, withServer } from "./fake-server.js";

withServer();

describe("following the state", () => {
  test("hello, then patches in order", () => {
    const { live, changes } = setUp();
    expect(live.status).toBe("connecting");
    FakeSocket.last.says(hello(3, { card: { on_air: false } }));
    expect(live.status).toBe("online");
    FakeSocket.last.says(patch(4, { card: { on_air: true, zone: "card" }, sale: { left: 3 } }));
    expect(live.state?.seq).toBe(4);
    expect(live.topic("card")).toEqual({ on_air: true, zone: "card" });
    expect(changes.at(-1)).toEqual({ kind: "patch", seq: 4, topics: ["card", "sale"], obs: false });
  });

  test("an unchanged topic stays the same object", () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(3, { card: { a: 1 }, sale: { left: 3 } }));
    const card = live.topic("card");
    FakeSocket.last.says(patch(4, { sale: { left: 2 } }));
    expect(live.topic("card")).toBe(card);
  });

  test("device state comes with the seq before", () => {
    const { live, changes } = setUp();
    FakeSocket.last.says(hello(3, { card: { a: 1 } }));
    FakeSocket.last.says({ ...patch(3, {}), obs: { connected: true, problems: [] } });
    expect(live.state?.obs).toEqual({ connected: true, problems: [] });
    expect(changes.at(-1)).toMatchObject({ kind: "patch", seq: 3, topics: [], obs: true });
  });

  test("the session topic is also the session", () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(3));
    FakeSocket.last.says(patch(4, { session: { id: "s1", title: "晚场" } }));
    expect(live.state?.session).toEqual({ id: "s1", title: "晚场" });
  });

  test("what was applied already is ignored", () => {
    const { live, kinds } = setUp();
    FakeSocket.last.says(hello(3, { sale: { left: 1 } }));
    FakeSocket.last.says(patch(2, { sale: { left: 9 } }));
    expect(live.topic("sale")).toEqual({ left: 1 });
    expect(kinds()).toEqual(["status", "hello"]);
  });

  test("a fresh hello replaces everything", () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(3, { sale: { left: 1 } }));
    FakeSocket.last.says(hello(90, { card: {} }));
    expect(live.state?.topics).toEqual({ card: {} });
    expect(live.state?.seq).toBe(90);
  });

  test("a listener that throws keeps nothing from the others", () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { live } = setUp();
    const heard = vi.fn();
    live.subscribe(() => {
      throw new Error("no");
    });
    live.subscribe(heard);
    FakeSocket.last.says(hello(1));
    expect(heard).toHaveBeenCalledTimes(2);
  });
});

describe("another build", () => {
  test("the reload message reloads the page", () => {
    const reload = vi.fn();
    setUp({ reload });
    FakeSocket.last.says(hello(1));
    FakeSocket.last.says({ type: "reload" });
    expect(reload).toHaveBeenCalledTimes(1);
  });

  test("a server with another build reloads it too, once", () => {
    setUp();
    FakeSocket.last.says(hello(1, {}, { version: "1+b2" }));
    FakeSocket.last.says(hello(1, {}, { version: "1+b2" }));
    expect(location.reload).toHaveBeenCalledTimes(1);
  });
});

describe.each(["levels", "comments"] as const)("%s", (type) => {
  const inputs = { 麦: { magnitude: [-20], peak: [-14], input_peak: [-14] } };
  const heard = { type, ...(type === "levels" ? { inputs } : { comments: [{ n: 1, type: "follow", at: 1 }] }) };
  const told = type === "levels" ? inputs : heard;

  test("are asked for while somebody listens, and again after a break", () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    expect(FakeSocket.last.of(type)).toEqual([]);
    const found: unknown[] = [];
    const ends = [live[type]((one: unknown) => found.push(one)), live[type]((one: unknown) => found.push(one))];
    expect(FakeSocket.last.of(type)).toEqual([{ type, on: true }]);
    FakeSocket.last.says(heard);
    expect(found).toEqual([told, told]);
    FakeSocket.last.breaks();
    vi.advanceTimersByTime(TIMES.firstRetry);
    FakeSocket.last.says(hello(1));
    expect(FakeSocket.last.of(type)).toEqual([{ type, on: true }]);
    ends[0]!();
    expect(FakeSocket.last.of(type)).toHaveLength(1);
    ends[1]!();
    expect(FakeSocket.last.of(type).at(-1)).toEqual({ type, on: false });
    FakeSocket.last.says(heard);
    expect(found).toHaveLength(2);
  });
});

test("who is here, who one is and what one edits", () => {
  const { live, kinds } = setUp({ page: "console" });
  live.edits(["cue:a"]);
  FakeSocket.last.says(hello(1, {}, { you: { role: "host", id: "p-1", name: "小王" } }));
  expect(FakeSocket.last.of("editing")).toEqual([{ type: "editing", what: ["cue:a"] }]);
  live.edits(["cue:a"]);
  live.edits([]);
  expect(FakeSocket.last.of("editing").at(-1)).toEqual({ type: "editing", what: [] });
  expect(FakeSocket.last.of("editing")).toHaveLength(2);
  const people = [{ role: "host", id: "p-1", name: "小王", page: "console", editing: [] }];
  FakeSocket.last.says({ type: "people", people });
  FakeSocket.last.says({ type: "you", you: { role: "host", id: "p-1", locked: true } });
  expect(live.people).toEqual(people);
  expect(live.you?.locked).toBe(true);
  expect(kinds().slice(-2)).toEqual(["people", "you"]);
});

describe("prompters", () => {
  test("say where they are, and are told what to do", () => {
    const { live, changes } = setUp();
    live.reads({ seat: "host", playing: true, speed: 240, at: 0.5 });
    FakeSocket.last.says(hello(1));
    live.reads({ seat: "host", playing: true, speed: 240, at: 0.5, section: "points" });
    expect(FakeSocket.last.of("reading")).toEqual([{ type: "reading", seat: "host", playing: true, speed: 240, at: 0.5, section: "points" }]);
    FakeSocket.last.says({ type: "scroll", to: "host", do: "pause" });
    expect(changes.at(-1)).toMatchObject({ kind: "scroll", scroll: { do: "pause" } });
  });

  test("a console knows them while it is connected, and its orders are not queued", () => {
    const { live } = setUp();
    expect(live.scroll({ to: "host", do: "play" })).toBe(false);
    FakeSocket.last.says(hello(1));
    FakeSocket.last.says({ type: "prompters", prompters: [{ id: 1, name: "host", seat: "host", playing: false, speed: 240, at: 0 }] });
    expect(live.prompters).toHaveLength(1);
    expect(live.scroll({ to: "host", do: "play" })).toBe(true);
    FakeSocket.last.breaks();
    expect(live.prompters).toEqual([]);
  });
});
