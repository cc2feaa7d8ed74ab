/** Addresses: what a page's own says, and where the live connection of its room is. */
import type { Page } from "./protocol.js";

/** Which room a page follows, and as what. */
export interface Target {
  readonly room: string;
  /** What the server counts the page as; none for a page that only looks. */
  readonly page?: Page;
  /** Access token, when the page's cookie does not carry one. */
  readonly token?: string | null;
}

/** Room name and token from the page's own address: `/stage/main?token=…`. */
export function fromAddress(address: Pick<Location, "pathname" | "search"> = location): Pick<Target, "room" | "token"> {
  const room = decodeURIComponent(address.pathname.split("/")[2] ?? "");
  return { room, token: new URLSearchParams(address.search).get("token") };
}

/** Of the room's WebSocket. */
export function liveAddress({ room, page, token }: Target): string {
  const url = new URL(`/api/v1/rooms/${encodeURIComponent(room)}/live`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  if (page) url.searchParams.set("page", page);
  if (token) url.searchParams.set("token", token);
  return url.href;
}
