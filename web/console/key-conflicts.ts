/** Keys that cannot do what they are meant to: two cues' key, the browser's, one that another hides. */
import { parseKeybinding } from "tinykeys";

import { t } from "../i18n/index.js";
import { begins, cap, presses, reserved, sameKey } from "./keys.js";
import type { Cue } from "./types.js";

export interface KeyConflict {
  readonly cue: Cue;
  readonly key: string;
  readonly why: string;
}

/** What is wrong with this key of a cue, in words; empty: nothing. */
export function conflictOf(key: string, cue: Pick<Cue, "id">, cues: readonly Cue[]): string {
  if (!nameable(key)) return t("keys.unknown", { key });
  if (reserved(key)) return t("keys.reserved", { key: cap(key) });
  for (const other of cues)
    for (const taken of other.keys) {
      if (other.id !== cue.id && sameKey(taken) === sameKey(key)) return t("keys.taken", { key: cap(key), cue: other.label });
      if (begins(taken, key)) return t("keys.hidden", { key: cap(key), by: cap(taken), cue: other.label });
      if (begins(key, taken)) return t("keys.hides", { key: cap(key), other: cap(taken), cue: other.label });
    }
  return /^Numpad\d$/.test(key) ? t("keys.numpad", { key: cap(key) }) : "";
}

/** The cues that have a key which another has too: a list with any cannot be saved. */
export function clashing(cues: readonly Cue[]): Cue[] {
  const holders = new Map<string, Set<string>>();
  for (const { id, keys } of cues)
    for (const key of keys) holders.set(sameKey(key), (holders.get(sameKey(key)) ?? new Set()).add(id));
  return cues.filter(({ keys }) => keys.some((key) => (holders.get(sameKey(key))?.size ?? 0) > 1));
}

export function conflictsIn(cues: readonly Cue[]): KeyConflict[] {
  return cues.flatMap((cue) =>
    cue.keys.flatMap((key) => {
      const why = conflictOf(key, cue, cues);
      return why ? [{ cue, key, why }] : [];
    }),
  );
}

function nameable(key: string): boolean {
  try {
    return key.trim() !== "" && parseKeybinding(key).every(([, , name]) => name !== "") && presses(key).every((press) => !/[^+]\+$/.test(press));
  } catch {
    return false;
  }
}
