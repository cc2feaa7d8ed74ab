/** What people call an item: its label, else its product, else its cue. */
import { safe } from "../../kit/text.js";
import type { Desk } from "../desk.js";
import type { Product } from "../types.js";
import type { Rundown } from "./times.js";

export function productName(product: Product | undefined): string {
  return product ? `${product.number} · ${safe(product.name, 80)}` : "";
}

export function nameOf(desk: Desk, rundown: Rundown, id: string): string {
  const item = rundown.items[id];
  const cue = desk.cues.find((one) => one.id === item?.cue);
  return safe(item?.label || productName(desk.product(item?.product)) || item?.product || cue?.label || item?.cue || id, 120);
}
