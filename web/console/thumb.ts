/** A product's picture, or nothing where there is none or it does not load: no broken-image sign on a pad. */
import { html, nothing, type TemplateResult } from "lit";

import type { Product } from "./types.js";

const set = (visible: boolean) => (event: Event) => {
  (event.target as HTMLImageElement).hidden = !visible;
};

export function thumb(product: Product | undefined): TemplateResult | typeof nothing {
  if (!product?.image) return nothing;
  return html`<img src=${product.image} alt="" loading="lazy" @load=${set(true)} @error=${set(false)} />`;
}
