/** Finding products by number, name or id, and names by their pinyin or its initials. */
import Pinyin from "pinyin-match";

import type { Product } from "./types.js";

const SPELT = 80; // characters of a name that are looked at as pinyin

/** The products that match what was typed: the exact number or id first, then numbers that begin so, then the rest. */
export function matching(products: Product[], typed: string): Product[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return products;
  const words = wanted.split(/\s+/);
  const found = products.filter((product) => {
    const text = `${product.number} ${product.id} ${product.name} ${product.category ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word) || spells(product.name, word));
  });
  const rank = ({ number, id }: Product): number => {
    if (String(number) === wanted || id.toLowerCase() === wanted) return 0;
    return String(number).startsWith(wanted) ? 1 : 2;
  };
  return found.sort((one, other) => rank(one) - rank(other)); // stable: the catalogue's order within a rank
}

/** Is `word` how part of the name is spelt, whole or by initials? One letter would be part of nearly every name. */
function spells(name: string, word: string): boolean {
  return /^[a-z]{2,}$/.test(word) && Pinyin.match(name.slice(0, SPELT), word) !== false;
}
