/** Two people's changes to one list of cues put together, cue by cue. */
import type { Cue } from "../types.js";
import { textOf } from "./same.js";

/**
 * @param base - the list that both began with
 * @param ours - where both changed one cue, it is as we have it; its order stays
 * @param theirs - what they added comes behind what it came behind there
 * @returns the list, and the cues that both changed, as we have them
 */
export function merged(base: readonly Cue[], ours: readonly Cue[], theirs: readonly Cue[]): { cues: Cue[]; both: Cue[] } {
  const before = new Map(base.map((cue) => [cue.id, textOf(cue)]));
  const their = new Map(theirs.map((cue) => [cue.id, cue]));
  const own = new Set(ours.map(({ id }) => id));
  const both: Cue[] = [];
  const cues = ours.flatMap((cue) => {
    const was = before.get(cue.id);
    const other = their.get(cue.id);
    const touched = textOf(cue) !== was;
    if (was !== undefined && other === undefined) {
      if (!touched) return []; // they removed it
      both.push(cue);
    } else if (other && textOf(other) !== was && textOf(other) !== textOf(cue)) {
      if (!touched) return [other];
      both.push(cue);
    }
    return [cue];
  });
  for (const [at, cue] of theirs.entries()) {
    const was = before.get(cue.id);
    if (own.has(cue.id) || was === textOf(cue)) continue; // there already; or we removed it
    const behind = cues.findIndex(({ id }) => id === theirs[at - 1]?.id);
    cues.splice(behind < 0 ? (at === 0 ? 0 : cues.length) : behind + 1, 0, cue);
    if (was !== undefined) both.push(cue); // we removed what they changed: it stays
  }
  return { cues, both };
}
