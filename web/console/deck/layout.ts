/** Where the cues lie on a deck's keys: pages, folders, and sheets where there are more cues than keys. */
import { type Cell, cellsAt, isFolder, pagesOf } from "../pad/arrangement.js";
import type { Cue } from "../types.js";

/** What a deck shows; `sheet` counts from 0 within its page or folder. */
export interface Place {
  readonly page: string;
  readonly folder: string | null;
  readonly sheet: number;
}

/** What lies on one key. */
export type Spot =
  | { readonly kind: "cue"; readonly cue: Cue }
  | { readonly kind: "folder"; readonly name: string; readonly cues: readonly Cue[]; readonly to: Place }
  | { readonly kind: "back"; readonly name: string; readonly to: Place }
  /** To the sheet before or after this; `to` null: there is none. */
  | { readonly kind: "turn"; readonly forward: boolean; readonly to: Place | null };

type Item = Extract<Spot, { kind: "cue" | "folder" | "back" }>;

export interface Sheet {
  readonly place: Place;
  /** One for each key. */
  readonly spots: readonly (Spot | null)[];
  /** Its number among all sheets, from 1, and how many there are. */
  readonly at: number;
  readonly of: number;
  readonly back: Place | null;
  readonly next: Place | null;
}

export const FIRST: Place = { page: "", folder: null, sheet: 0 };

const itemOf = (cell: Cell, page: string): Item =>
  isFolder(cell)
    ? { kind: "folder", name: cell.folder, cues: cell.cues, to: { page, folder: cell.folder, sheet: 0 } }
    : { kind: "cue", cue: cell };

function cut<T>(items: readonly T[], size: number): T[][] {
  const sheets: T[][] = [];
  for (let at = 0; at < items.length; at += size) sheets.push(items.slice(at, at + size));
  return sheets;
}

/** `[place, items]` of each sheet that can be turned to from one another. */
function sheetsOf(cues: readonly Cue[], { page, folder }: Place, size: number): [Place, Item[]][] {
  const pages = pagesOf(cues);
  if (folder !== null) {
    const back: Item = { kind: "back", name: folder, to: { page, folder: null, sheet: 0 } };
    const items = cellsAt(pages, page, folder).map((cell) => itemOf(cell, page));
    return cut(items, size - 1).map((some, sheet) => [{ page, folder, sheet }, [back, ...some]]);
  }
  return pages.flatMap(({ title, cells }) =>
    cut(cells, size).map((some, sheet): [Place, Item[]] => [{ page: title, folder: null, sheet }, some.map((cell) => itemOf(cell, title))]),
  );
}

/**
 * Lays the cues out.
 *
 * @param keys - how many there are, at least 4
 * @param turns - whether the deck has page buttons besides its keys; else the last two keys turn when they must
 * @param wanted - what to show; where it is no longer there: what is nearest
 */
export function lay(cues: readonly Cue[], keys: number, turns: boolean, wanted: Place): Sheet {
  const inside = sheetsOf(cues, wanted, keys).length > 0;
  const place = inside ? wanted : { ...wanted, folder: null };
  let sheets = sheetsOf(cues, place, keys);
  const turning = !turns && sheets.length > 1;
  if (turning) sheets = sheetsOf(cues, place, keys - 2);
  const onPage = sheets.filter(([{ page }]) => page === place.page);
  const nearest = onPage[Math.min(place.sheet, onPage.length - 1)] ?? sheets[0] ?? [FIRST, []];
  const at = Math.max(0, sheets.findIndex(([there]) => there === nearest[0]));
  const [back, next] = [sheets[at - 1]?.[0] ?? null, sheets[at + 1]?.[0] ?? null];
  const spots: (Spot | null)[] = Array.from({ length: keys }, (_, key) => nearest[1][key] ?? null);
  if (turning) {
    spots[keys - 2] = { kind: "turn", forward: false, to: back };
    spots[keys - 1] = { kind: "turn", forward: true, to: next };
  }
  return { place: nearest[0], spots, at: at + 1, of: Math.max(1, sheets.length), back, next };
}
