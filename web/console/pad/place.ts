/** Which page and folder of the pad this browser shows: remembered for each room. */
import type { PadPage } from "./arrangement.js";
import { isFolder } from "./arrangement.js";

export interface Place {
  readonly page: string;
  /** Empty: none is open. */
  readonly folder: string;
}

export class Remembered {
  private now: Place;
  private readonly key: string;

  constructor(room: string) {
    this.key = `overlay.pad.${room}`;
    this.now = read(this.key);
  }

  /** The place among these pages: what is there no longer is not where we are. */
  among(pages: readonly PadPage[]): Place {
    const page = pages.find(({ title }) => title === this.now.page) ?? pages[0];
    if (!page) return { page: "", folder: "" };
    const there = page.title === this.now.page && page.cells.some((cell) => isFolder(cell) && cell.folder === this.now.folder);
    return { page: page.title, folder: there ? this.now.folder : "" };
  }

  go(place: Place): void {
    this.now = place;
    try {
      localStorage.setItem(this.key, JSON.stringify(place));
    } catch {
      // A browser that keeps nothing forgets this too.
    }
  }
}

function read(key: string): Place {
  try {
    const { page, folder } = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Place>;
    return { page: String(page ?? ""), folder: String(folder ?? "") };
  } catch {
    return { page: "", folder: "" };
  }
}
