/** The guide: shades what the platform's interface is believed to cover, to be compared with a phone. */

import { unit } from "./layout.js";
import type { Insets, Size, Zone } from "./layout.js";
import type { SafeArea } from "./safe_area.js";

const SIDES: readonly (readonly [keyof Insets, string])[] = [
  ["top", "上 Top"],
  ["right", "右 Right"],
  ["bottom", "下 Bottom"],
  ["left", "左 Left"],
];

/** A strip narrower than this has no room for its label, design px. */
const NARROW = 40;

function part(className: string, box: Readonly<Record<string, number>>, text = ""): HTMLElement {
  const element = document.createElement("div");
  element.className = className;
  for (const [property, value] of Object.entries(box)) element.style.setProperty(property, `${value}px`);
  element.textContent = text;
  return element;
}

/** The rectangle of one inset, in design pixels. The strips at the sides lie between those above and below. */
function strip(side: keyof Insets, insets: Insets): Record<string, number> {
  if (side === "top") return { top: 0, left: 0, right: 0, height: insets.top };
  if (side === "bottom") return { bottom: 0, left: 0, right: 0, height: insets.bottom };
  return { [side]: 0, top: insets.top, bottom: insets.bottom, width: insets[side] };
}

export class Guide {
  readonly element = document.createElement("aside");

  constructor() {
    this.element.id = "guide";
    this.element.hidden = true;
  }

  /** Draws the insets (labelled in px of the canvas) and the zones; null: draws nothing. */
  show(area: SafeArea | null, canvas: Size, zones: ReadonlyMap<string, Zone>): void {
    this.element.hidden = area === null;
    this.element.replaceChildren();
    if (!area) return;
    const of = (side: keyof Insets): number => area.insets[side] / unit(canvas);
    const insets: Insets = { top: of("top"), right: of("right"), bottom: of("bottom"), left: of("left") };
    for (const [side, label] of SIDES) {
      if (insets[side] <= 0) continue;
      const text = insets[side] < NARROW ? "" : `${label} ${area.insets[side]} px`;
      this.element.append(part(`inset ${side}`, strip(side, insets), text));
    }
    for (const [name, { x, y, width, height }] of zones) {
      // The zone `full` is the safe area itself.
      this.element.append(part("zone", { left: x, top: y, width, height }, name === "full" ? "" : name));
    }
    const title = part("title", {}, "安全区参考 Safe area guide");
    const { zh, en } = area.label;
    title.append(document.createElement("br"), `${zh} ${en} · ${canvas.width} × ${canvas.height}`);
    this.element.append(title);
  }
}
