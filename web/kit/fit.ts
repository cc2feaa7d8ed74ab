/** Text that shrinks to fit its box, and ends in an ellipsis where even the smallest size is too large. */

import { noChange } from "lit";
import { directive, Directive } from "lit/directive.js";
import type { DirectiveResult, ElementPart, PartInfo } from "lit/directive.js";

/** How a text may shrink. Sizes in px of the canvas. */
export interface Fit {
  /** Size that it has if it fits. */
  readonly max: number;
  /** Size below which it ends in `…` instead. */
  readonly min: number;
  /** Most lines; 1 by default. */
  readonly lines?: number;
}

/** Rounding makes a text that fits a pixel wider than its box. */
const SLACK = 1;
/** Fonts reach out of narrow line boxes; one line too many is a whole line taller. Share of the font size. */
const REACH = 0.5;

/**
 * Sets the largest font size, `max` … `min`, at which the element's text fits its width and lines.
 * The element is a block whose width does not depend on its text.
 */
export function fitText(element: HTMLElement, { max, min, lines = 1 }: Fit): void {
  const style = element.style;
  style.overflow = "hidden";
  // A text that fits must not lose its last character to an ellipsis for a fraction of a pixel.
  style.textOverflow = "clip";
  if (lines === 1) {
    style.whiteSpace = "nowrap";
  } else {
    style.display = "-webkit-box";
    style.setProperty("-webkit-box-orient", "vertical");
    style.setProperty("-webkit-line-clamp", String(lines));
    style.overflowWrap = "anywhere";
  }
  const fits = (size: number): boolean => {
    style.fontSize = `${size}px`;
    if (element.scrollWidth > element.clientWidth + SLACK) return false;
    return lines === 1 || element.scrollHeight <= element.clientHeight + size * REACH;
  };
  if (fits(max)) return;
  let [low, high] = [Math.round(min), Math.round(max)];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  if (!fits(low)) style.textOverflow = "ellipsis";
}

class FitDirective extends Directive {
  private measured = "";

  constructor(part: PartInfo) {
    super(part);
  }

  override render(_fit: Fit): unknown {
    return noChange;
  }

  override update(part: ElementPart, [fit]: [Fit]): unknown {
    const element = part.element as HTMLElement;
    // The text inside is rendered after this: measure when the whole template is there, still before it is painted.
    queueMicrotask(() => {
      const state = `${element.clientWidth} ${fit.max} ${fit.min} ${fit.lines ?? 1} ${element.textContent ?? ""}`;
      if (!element.isConnected || state === this.measured) return;
      this.measured = state;
      fitText(element, fit);
    });
    return noChange;
  }
}

/**
 * Template directive of {@link fitText}; measures again only when the text or the width changed.
 *
 * @example
 * ```js
 * html`<h1 ${fit({ max: 52, min: 44, lines: 2 })}>${safe(product.name)}</h1>`
 * ```
 */
export const fit: (fit: Fit) => DirectiveResult<typeof FitDirective> = directive(FitDirective);
