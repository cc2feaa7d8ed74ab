import { expect, test } from "vitest";
import cases from "../../tests/patch_cases.json?raw";
import { merge } from "./patch.js";
import type { Json } from "./protocol.js";

interface Case {
  readonly name: string;
  readonly before: Json;
  readonly patch: Json;
  readonly after: Json;
}

/** Text in which two equal documents are equal, whatever the order of their members; knows `__proto__`. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.sort().join()}}`;
}

test.for(JSON.parse(cases) as Case[])("$name", ({ before, patch, after }) => {
  const untouched = canonical(before);
  const merged = merge(before, patch);
  expect(canonical(merged)).toBe(canonical(after));
  expect(canonical(before)).toBe(untouched);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  if (typeof merged === "object" && merged !== null && !Array.isArray(merged)) {
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  }
});

test("what a patch does not touch is the same object", () => {
  const before = { card: { product: { name: "杯" } }, sale: { left: 3 } };
  const after = merge(before, { sale: { left: 2 } }) as typeof before;
  expect(after.card).toBe(before.card);
  expect(after.sale).not.toBe(before.sale);
});
