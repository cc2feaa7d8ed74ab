/** How the list of cues lies on the pad: pages, folders on them, cells in them; and how it is arranged otherwise. */
import type { Cue } from "../types.js";

/** A button that opens a grid of its own. */
export interface Folder {
  readonly folder: string;
  readonly cues: readonly Cue[];
}

export type Cell = Cue | Folder;

export interface PadPage {
  /** Empty: the first page, which needs no title. */
  readonly title: string;
  readonly cells: readonly Cell[];
}

/** A place on the pad: among the cells of a page, or of a folder on it. */
export interface Spot {
  readonly page: string;
  /** Empty: on the page itself. */
  readonly folder: string;
  /** Before which of the cells that lie there now; their number: behind the last. */
  readonly at: number;
}

/** What is moved: a cue by its id, or a folder with all that is in it. */
export type Thing = { readonly cue: string } | { readonly folder: string; readonly page: string };

export function isFolder(cell: Cell): cell is Folder {
  return "cues" in cell;
}

/** The pages in the order of their first cue, the one without a title first; `more`: titles that have no cue yet. */
export function pagesOf(cues: readonly Cue[], more: readonly string[] = []): PadPage[] {
  const pages = new Map<string, Map<string, Cell>>();
  const titled = [...cues.map((cue) => cue.page ?? ""), ...more];
  for (const title of titled.includes("") || titled.length === 0 ? ["", ...titled] : titled) if (!pages.has(title)) pages.set(title, new Map());
  for (const cue of cues) {
    const cells = pages.get(cue.page ?? "")!;
    if (!cue.folder) cells.set(`cue ${cue.id}`, cue);
    else {
      const folder = cells.get(`folder ${cue.folder}`) as Folder | undefined;
      cells.set(`folder ${cue.folder}`, { folder: cue.folder, cues: [...(folder?.cues ?? []), cue] });
    }
  }
  return [...pages].map(([title, cells]) => ({ title, cells: [...cells.values()] }));
}

/** The list that lies like this. */
export function listOf(pages: readonly PadPage[]): Cue[] {
  return pages.flatMap(({ cells }) => cells.flatMap((cell) => (isFolder(cell) ? cell.cues : [cell])));
}

/** The cells of a page, or of a folder on it. */
export function cellsAt(pages: readonly PadPage[], page: string, folder: string): readonly Cell[] {
  const cells = pages.find(({ title }) => title === page)?.cells ?? [];
  return folder === "" ? cells : (cells.find((cell): cell is Folder => isFolder(cell) && cell.folder === folder)?.cues ?? []);
}

/** Where a thing lies; null: nowhere. */
export function spotOf(cues: readonly Cue[], thing: Thing): Spot | null {
  for (const { title: page, cells } of pagesOf(cues)) {
    for (const [at, cell] of cells.entries()) {
      if (isThing(cell, page, thing)) return { page, folder: "", at };
      const inside = isFolder(cell) ? cell.cues.findIndex((cue) => isThing(cue, page, thing)) : -1;
      if (inside >= 0) return { page, folder: (cell as Folder).folder, at: inside };
    }
  }
  return null;
}

/** The list with a thing moved. A folder cannot lie in a folder: it stays where it is. */
export function moved(cues: readonly Cue[], thing: Thing, to: Spot): Cue[] {
  const from = spotOf(cues, thing);
  if (!from || ("folder" in thing && to.folder !== "")) return [...cues];
  const taken = cues.filter((cue) => belongs(cue, thing)).map((cue) => placed(cue, to.page, "folder" in thing ? thing.folder : to.folder));
  const here = cellsAt(pagesOf(cues), to.page, to.folder);
  // What it goes before: the first cell from there on that is not the thing itself.
  const next = here.slice(to.at).find((cell) => !isThing(cell, to.page, thing));
  const left = cues.filter((cue) => !belongs(cue, thing));
  const anchor = next === undefined ? undefined : isFolder(next) ? next.cues[0] : next;
  const at = anchor ? left.indexOf(anchor) : left.length;
  return listOf(pagesOf([...left.slice(0, at), ...taken, ...left.slice(at)]));
}

/** Behind the last cell of each page, and of each folder if something may lie in folders. */
export function endsOf(pages: readonly PadPage[], folders: boolean): Spot[] {
  return pages.flatMap(({ title: page, cells }) => {
    const inside = folders ? cells.filter(isFolder) : [];
    return ["", ...inside.map(({ folder }) => folder)].map((folder) => ({ page, folder, at: Infinity }));
  });
}

/** The list with a page one place further to the left (-1) or right (1). */
export function pageMoved(cues: readonly Cue[], title: string, by: -1 | 1): Cue[] {
  const pages = pagesOf(cues);
  const at = pages.findIndex((page) => page.title === title);
  const to = at + by;
  if (at < 0 || !pages[to] || title === "" || pages[to].title === "") return [...cues];
  const [page] = pages.splice(at, 1);
  pages.splice(to, 0, page!);
  return listOf(pages);
}

/** The list with a page, or a folder of it, under another title; two of one title become one. */
export function renamed(cues: readonly Cue[], { page, folder }: { page: string; folder: string }, title: string): Cue[] {
  const named = cues.map((cue) => {
    if ((cue.page ?? "") !== page || (folder !== "" && cue.folder !== folder)) return cue;
    return folder === "" ? placed(cue, title, cue.folder ?? "") : placed(cue, page, title);
  });
  return listOf(pagesOf(named));
}

/** The same cue in another place. */
export function placed(cue: Cue, page: string, folder: string): Cue {
  const { page: _page, folder: _folder, ...rest } = cue;
  return { ...rest, ...(page === "" ? {} : { page }), ...(folder === "" ? {} : { folder }) };
}

function belongs(cue: Cue, thing: Thing): boolean {
  return "cue" in thing ? cue.id === thing.cue : (cue.page ?? "") === thing.page && cue.folder === thing.folder;
}

function isThing(cell: Cell, page: string, thing: Thing): boolean {
  if (isFolder(cell)) return "folder" in thing && cell.folder === thing.folder && page === thing.page;
  return "cue" in thing && cell.id === thing.cue;
}
