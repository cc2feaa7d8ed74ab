/** What every graphic on a page shares: the room and its clock. The stage sets it; without it there are defaults. */

import type { RoomInfo } from "./protocol.js";

/** Where a graphic is shown. */
export interface Context {
  readonly room: RoomInfo;
  /** Server time, Unix ms. */
  now(): number;
}

let context: Context = {
  room: { name: "", title: "", currency: "CNY", canvas: { width: 1080, height: 1920 }, locale: "zh-CN" },
  now: () => Date.now(),
};

/** The context in force. */
export const current = (): Context => context;

/** Sets the context for all graphics of the page, once known and whenever it changes. */
export function provide(next: Context): void {
  context = next;
}
