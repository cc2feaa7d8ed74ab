import { describe, expect, test, vi } from "vitest";
import { TIMES } from "./connection.js";
import { FakeSocket, hello, setUp, withServer } from "./fake-server.js";
import type { Asking } from "./protocol.js";

withServer();

const SHOW: Asking = { type: "command", command: "card.show", args: {} };

describe("what is asked", () => {
  test("are answered by id", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    const first = live.ask({ type: "command", command: "card.show", args: { product: "A001" }, key: "k1" });
    const second = live.ask({ type: "fire", cue: "hide", seen: "a.b.c" });
    const [one] = FakeSocket.last.of("command");
    const [two] = FakeSocket.last.of("fire");
    expect(one).toMatchObject({ command: "card.show", args: { product: "A001" }, key: "k1" });
    expect(two).toMatchObject({ cue: "hide", seen: "a.b.c" });
    expect(two).not.toHaveProperty("key");
    FakeSocket.last.says({ type: "ack", id: two?.id, seq: 3, result: null });
    FakeSocket.last.says({ type: "ack", id: one?.id, seq: 2, result: { a: 1 } });
    expect(await first).toEqual({ seq: 2, result: { a: 1 } });
    expect(await second).toEqual({ seq: 3, result: null });
  });

  test("the server's no is an error with its code and field", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    const command = live.ask({ type: "command", command: "sale.start", args: {} });
    const error = { code: "refused", message: "秒杀价必须低于日常价", field: "price" };
    FakeSocket.last.says({ type: "error", id: FakeSocket.last.of("command")[0]?.id, error });
    await expect(command).rejects.toMatchObject({ code: "refused", message: error.message, problem: error });
  });

  test("fail at once without a connection, and are never sent later", async () => {
    const { live } = setUp();
    await expect(live.ask(SHOW)).rejects.toMatchObject({ code: "offline" });
    FakeSocket.last.says(hello(1));
    expect(FakeSocket.last.of("command")).toEqual([]);
  });

  test("what is longer than a message may be is not sent, and costs no connection", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    const text = "字".repeat(22_000); // 66,000 bytes
    await expect(live.ask({ type: "command", command: "scripts.put", args: { text } })).rejects.toMatchObject({ code: "too_large" });
    expect(FakeSocket.last.of("command")).toEqual([]);
    expect(live.status).toBe("online");
  });

  test("are lost with the connection, or when no answer comes", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    const cut = live.ask(SHOW);
    FakeSocket.last.breaks();
    await expect(cut).rejects.toMatchObject({ code: "lost" });
    await vi.advanceTimersByTimeAsync(TIMES.firstRetry);
    FakeSocket.last.says(hello(1));
    const unanswered = expect(live.ask(SHOW)).rejects.toMatchObject({ code: "lost" });
    for (let i = 0; i < 11; i += 1) {
      await vi.advanceTimersByTimeAsync(TIMES.ping);
      FakeSocket.last.says({ type: "pong", t: 0, clock: 0 });
    }
    await unanswered;
  });
});
