import { describe, expect, test, vi } from "vitest";
import { TIMES } from "./connection.js";
import { FakeSocket, hello, setUp, withServer } from "./fake-server.js";

withServer();

describe("commands", () => {
  test("are answered by id", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    const first = live.command("card.show", { product: "A001" }, "k1");
    const second = live.command("card.hide");
    const [one, two] = FakeSocket.last.of("command");
    expect(one).toMatchObject({ command: "card.show", args: { product: "A001" }, key: "k1" });
    expect(two).not.toHaveProperty("key");
    FakeSocket.last.says({ type: "ack", id: two?.id, seq: 3, result: null });
    FakeSocket.last.says({ type: "ack", id: one?.id, seq: 2, result: { a: 1 } });
    expect(await first).toEqual({ seq: 2, result: { a: 1 } });
    expect(await second).toEqual({ seq: 3, result: null });
  });

  test("the server's no is an error with its code and field", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    const command = live.command("sale.start", {});
    const error = { code: "refused", message: "秒杀价必须低于日常价", field: "price" };
    FakeSocket.last.says({ type: "error", id: FakeSocket.last.of("command")[0]?.id, error });
    await expect(command).rejects.toMatchObject(error);
  });

  test("fail at once without a connection, and are never sent later", async () => {
    const { live } = setUp();
    await expect(live.command("card.show")).rejects.toMatchObject({ code: "offline" });
    FakeSocket.last.says(hello(1));
    expect(FakeSocket.last.of("command")).toEqual([]);
  });

  test("are lost with the connection, or when no answer comes", async () => {
    const { live } = setUp();
    FakeSocket.last.says(hello(1));
    const cut = live.command("card.show");
    FakeSocket.last.breaks();
    await expect(cut).rejects.toMatchObject({ code: "lost" });
    await vi.advanceTimersByTimeAsync(TIMES.firstRetry);
    FakeSocket.last.says(hello(1));
    const unanswered = expect(live.command("card.show")).rejects.toMatchObject({ code: "lost" });
    for (let i = 0; i < 11; i += 1) {
      await vi.advanceTimersByTimeAsync(TIMES.ping);
      FakeSocket.last.says({ type: "pong", t: 0, clock: 0 });
    }
    await unanswered;
  });
});
