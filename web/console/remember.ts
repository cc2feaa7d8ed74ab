/** Which panes this browser had open: kept across loads, and where storage is off until the page goes. */
import type { Pane, Place } from "./panes.js";

const STORED = "overlay.console.panes";

export type Open = Partial<Record<Place | "last", string>>;

export function recall(): Open {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    return typeof read === "object" && read !== null ? (read as Open) : {};
  } catch {
    return {};
  }
}

/** What is open once `pane` has been chosen. */
export function remember(open: Open, pane: Pane): Open {
  const now = { ...open, [pane.place]: pane.id, last: pane.id };
  try {
    localStorage.setItem(STORED, JSON.stringify(now));
  } catch {
    // A browser that keeps nothing: it forgets this too.
  }
  return now;
}
