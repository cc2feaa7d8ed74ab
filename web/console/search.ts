/** Finding products by number, name or id. */
import type { Product } from "./types.js";

/** The products that match what was typed: the exact number or id first, then numbers that begin so, then the rest. */
export function matching(products: Product[], typed: string): Product[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return products;
  const words = wanted.split(/\s+/);
  const found = products.filter((product) => {
    const text = `${product.number} ${product.id} ${product.name} ${product.category ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const rank = ({ number, id }: Product): number => {
    if (String(number) === wanted || id.toLowerCase() === wanted) return 0;
    return String(number).startsWith(wanted) ? 1 : 2;
  };
  return found.sort((one, other) => rank(one) - rank(other)); // stable: the catalogue's order within a rank
}
