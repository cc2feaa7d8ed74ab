/** The guide: shades what the platform's interface is believed to cover, to be compared with a phone. */

import { designSize, unit } from "./layout.js";
import type { Insets, Size, Zone } from "./layout.js";
import type { StageTopic } from "./renderer.js";
import safeAreas from "./safe_areas.json";

const SIDES: readonly (readonly [keyof Insets, string])[] = [
  ["top", "上 Top"],
  ["right", "右 Right"],
  ["bottom", "下 Bottom"],
  ["left", "左 Left"],
];

const presets: Readonly<Record<string, { label: { zh: string; en: string } }>> = safeAreas.presets;

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

  /** Draws the insets (labelled in canvas px) and the zones, or nothing when the guide is off. */
  show(area: StageTopic, canvas: Size, zones: ReadonlyMap<string, Zone>): void {
    this.element.hidden = !area.guide;
    this.element.replaceChildren();
    if (!area.guide) return;
    const scale = unit(canvas);
    const of = (side: keyof Insets): number => (area[side] ?? 0) / scale;
    const insets: Insets = { top: of("top"), right: of("right"), bottom: of("bottom"), left: of("left") };
    for (const [side, label] of SIDES) {
      if (insets[side] <= 0) continue;
      const text = `${label} ${area[side]} px`;
      this.element.append(part(`inset ${side}`, strip(side, insets), insets[side] < 40 ? "" : text));
    }
    for (const [name, { x, y, width, height }] of zones) {
      this.element.append(part("zone", { left: x, top: y, width, height }, name));
    }
    const label = presets[area.preset ?? ""]?.label;
    const size = `${canvas.width} × ${canvas.height}`;
    const { height } = designSize(canvas);
    const title = part("title", { top: height / 2 }, "安全区参考 Safe area guide");
    title.append(document.createElement("br"), label ? `${label.zh} ${label.en} · ${size}` : size);
    this.element.append(title);
  }
}
