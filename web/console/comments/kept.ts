/** How somebody likes the comments: kept by the browser. */
import { t } from "../../i18n/index.js";

const STORED = "overlay.console.comments";

export interface Liking {
  /** Kinds of lines that are not shown. */
  hidden: string[];
  /** Words to mark, as they were written; null: the usual ones. */
  words: string | null;
}

export function recall(): Liking {
  try {
    const read = JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Liking>;
    return {
      hidden: Array.isArray(read.hidden) ? read.hidden.filter((kind) => typeof kind === "string") : [],
      words: typeof read.words === "string" ? read.words : null,
    };
  } catch {
    return { hidden: [], words: null };
  }
}

export function keep(liking: Liking): Liking {
  try {
    localStorage.setItem(STORED, JSON.stringify(liking));
  } catch {
    // A browser that keeps nothing: it forgets this too.
  }
  return liking;
}

export function markedWords({ words }: Liking): string {
  return words ?? t("comments.words");
}
