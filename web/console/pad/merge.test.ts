import { expect, test } from "vitest";

import type { Cue } from "../types.js";
import { merged } from "./merge.js";

const cue = (id: string, label = id): Cue => ({ id, label, keys: [], command: "c.d", args: {}, mode: "press" });
const base = [cue("a"), cue("b"), cue("c")];

test.each<[string, Cue[], Cue[], string[], string[]]>([
  ["nothing", base, base, ["a", "b", "c"], []],
  ["a change of theirs", base, [cue("a"), cue("b", "B"), cue("c")], ["a", "B", "c"], []],
  ["a change of ours", [cue("a", "A"), cue("b"), cue("c")], base, ["A", "b", "c"], []],
  ["a change of each", [cue("a", "A"), cue("b"), cue("c")], [cue("a"), cue("b", "B"), cue("c")], ["A", "B", "c"], []],
  ["one cue changed by both", [cue("a", "A"), cue("b"), cue("c")], [cue("a", "X"), cue("b"), cue("c")], ["A", "b", "c"], ["A"]],
  ["the same change by both", [cue("a", "A"), cue("b"), cue("c")], [cue("a", "A"), cue("b"), cue("c")], ["A", "b", "c"], []],
  ["our order", [cue("c"), cue("a"), cue("b")], [cue("a"), cue("b", "B"), cue("c")], ["c", "a", "B"], []],
  ["their new cue, where they put it", [cue("c"), cue("a"), cue("b")], [cue("a"), cue("n"), cue("b"), cue("c")], ["c", "a", "n", "b"], []],
  ["their new first cue", base, [cue("n"), ...base], ["n", "a", "b", "c"], []],
  ["our new cue", [...base, cue("n")], base, ["a", "b", "c", "n"], []],
  ["what they removed", base, [cue("a"), cue("c")], ["a", "c"], []],
  ["what we removed", [cue("a"), cue("c")], base, ["a", "c"], []],
  ["what they removed and we changed", [cue("a"), cue("b", "B"), cue("c")], [cue("a"), cue("c")], ["a", "B", "c"], ["B"]],
  ["what we removed and they changed", [cue("a"), cue("c")], [cue("a"), cue("b", "B"), cue("c")], ["a", "B", "c"], ["B"]],
])("%s", (_, ours, theirs, wanted, both) => {
  const found = merged(base, ours, theirs);
  expect(found.cues.map(({ label }) => label)).toEqual(wanted);
  expect(found.both.map(({ label }) => label)).toEqual(both);
});
