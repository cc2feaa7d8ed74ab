/** People of one name, told apart by the end of their ids, wherever people are named. */
import { safe } from "../kit/text.js";

/** Whoever did something: `actor_id` only of a person with a link of their own. */
export interface Doer {
  readonly actor: string;
  readonly actor_id?: string;
}

/** Who it was, whatever they are called. */
export function keyOf({ actor, actor_id }: Doer): string {
  return actor_id ?? actor;
}

/** The names that stand for more than one of these. */
export function namesakes(doers: readonly Doer[]): ReadonlySet<string> {
  const first = new Map<string, string>();
  const found = new Set<string>();
  for (const doer of doers) {
    const known = first.get(doer.actor);
    if (known === undefined) first.set(doer.actor, keyOf(doer));
    else if (known !== keyOf(doer)) found.add(doer.actor);
  }
  return found;
}

/** What stands behind a name that is not one person's: " #1f3a"; nothing behind any other. */
export function markOf({ actor, actor_id }: Doer, several: ReadonlySet<string>): string {
  return actor_id !== undefined && several.has(actor) ? ` #${safe(actor_id.slice(-4), 4)}` : "";
}
