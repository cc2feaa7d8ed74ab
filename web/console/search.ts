/** Finding products by number, name or id. */
import type { Product } from "./types.js";

/** The products that match what was typed, the exact number or id first, the rest in the catalogue's order. */
export function matching(products: Product[], typed: string): Product[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return products;
  const words = wanted.split(/\s+/);
  const exact = (product: Product): boolean => String(product.number) === wanted || product.id.toLowerCase() === wanted;
  const found = products.filter((product) => {
    const text = `${product.number} ${product.id} ${product.name} ${product.category ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return [...found.filter(exact), ...found.filter((product) => !exact(product))];
}
