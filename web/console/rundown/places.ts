/** Where an item can go: the places between the rows of a rundown, and the one that is nearest to a pointer. */
import type { Rundown } from "./times.js";

/** Before this item (null: at the end), in this segment. */
export interface Place {
  readonly before: string | null;
  readonly segment: string;
}

export type Row = { readonly kind: "segment"; readonly name: string } | { readonly kind: "item"; readonly id: string };

/** What is moved: an item of the rundown, or a product that will be one. */
export interface Lifted {
  readonly id: string;
  readonly from: "rundown" | "catalogue";
}

/** A place that `lifted` shows itself at while it is moved. */
export const NEW = "\u0000new";

/** The rows in order, each run of items of one segment under its name. `lifted` is shown where it would go. */
export function rowsOf(rundown: Rundown, moved?: { lifted: Lifted; place: Place } | null): Row[] {
  const segments = new Map(rundown.order.map((id) => [id, rundown.items[id]!.segment]));
  let order = [...rundown.order];
  if (moved) {
    const { lifted, place } = moved;
    const id = lifted.from === "rundown" ? lifted.id : NEW;
    order = order.filter((other) => other !== id);
    const at = place.before === null ? -1 : order.indexOf(place.before);
    order.splice(at < 0 ? order.length : at, 0, id);
    segments.set(id, place.segment);
  }
  const rows: Row[] = [];
  let segment = "";
  for (const id of order) {
    const name = segments.get(id) ?? "";
    if (name !== segment) rows.push({ kind: "segment", name });
    segment = name;
    rows.push({ kind: "item", id });
  }
  return rows;
}

/** Why an item stays where it is; null: it can be moved. */
export function fixed(rundown: Rundown, id: string): "finished" | "current" | "done" | null {
  if (rundown.phase === "finished") return "finished";
  if (id === rundown.current) return "current";
  return id in rundown.spent ? "done" : null;
}

/**
 * Every place, from the top, where something can be put: after what is on, since what is before it has had its turn.
 * Between two segments there are two: the end of the one and the beginning of the other.
 */
export function places(rundown: Rundown, lifted: Lifted): Place[] {
  const found: Place[] = [];
  let segment = "";
  let open = rundown.current === undefined;
  const ids = rundown.order.filter((id) => lifted.from !== "rundown" || id !== lifted.id);
  const add = (before: string | null, name: string): void => {
    if (open && !found.some((place) => place.before === before && place.segment === name)) found.push({ before, segment: name });
  };
  const own = lifted.from === "rundown" ? home(rundown, lifted.id) : null;
  for (const [index, id] of ids.entries()) {
    const name = rundown.items[id]!.segment;
    if (index > 0 || name === "") add(id, segment);
    if (own?.before === id) add(id, own.segment);
    if (name !== "") add(id, name);
    if (id === rundown.current) open = true;
    segment = name;
  }
  add(null, segment);
  if (own?.before === null) add(null, own.segment);
  return found;
}

/** Where an item is. */
export function home(rundown: Rundown, id: string): Place {
  const { order } = rundown;
  return { before: order[order.indexOf(id) + 1] ?? null, segment: rundown.items[id]?.segment ?? "" };
}

/** A row as it is on the screen, from top to bottom, without what is lifted. */
export interface Drawn {
  readonly row: Row;
  readonly middle: number;
}

/** The place at a height of the screen. `rows`: all but what is moved. */
export function placeAt(rundown: Rundown, lifted: Lifted, rows: readonly Drawn[], y: number): Place | null {
  const possible = places(rundown, lifted);
  if (possible.length === 0) return null;
  let segment = "";
  let above = -1;
  rows.forEach(({ middle }, index) => {
    if (middle < y) above = index;
  });
  for (const { row } of rows.slice(0, above + 1)) segment = row.kind === "segment" ? row.name : rundown.items[row.id]!.segment;
  const below = rows.slice(above + 1).find(({ row }) => row.kind === "item")?.row;
  const before = below?.kind === "item" ? below.id : null;
  const named = possible.find((place) => place.before === before && place.segment === segment);
  return named ?? possible.find((place) => place.before === before) ?? possible[0]!;
}
