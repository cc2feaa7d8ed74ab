import { expect, test } from "vitest";
import { fromAddress } from "./address.js";
import { FakeSocket, setUp, withServer } from "./fake-server.js";

withServer();

test("the live connection's address names room, page and token", () => {
  setUp({ room: "直播", token: "t k" });
  expect(FakeSocket.last.url).toBe(
    "ws://127.0.0.1:8000/api/v1/rooms/%E7%9B%B4%E6%92%AD/live?page=stage&token=t+k",
  );
});

test("room and token come from the page's address", () => {
  expect(fromAddress({ pathname: "/stage/%E7%9B%B4%E6%92%AD", search: "?token=abc&preview=1" })).toEqual({
    room: "直播",
    token: "abc",
  });
  expect(fromAddress({ pathname: "/console/main", search: "" })).toEqual({ room: "main", token: null });
});
