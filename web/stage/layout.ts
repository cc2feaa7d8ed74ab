/** Where things lie on the picture. Pure arithmetic on the data in zones.json and the room's safe area. */

import zones from "./zones.json";

/** Distances from the edges of the picture, px. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

export type Align = "start" | "center" | "end";

/** One zone, in design pixels. */
export interface Zone extends Box {
  readonly align: Align;
}

/** A zone as zones.json has it: fractions of the safe area. */
interface Fractions extends Box {
  readonly align: string;
}

/** Graphics are drawn for a picture whose shorter side has this many pixels. */
export const DESIGN = 1080;

/** How many real pixels of the canvas a design pixel is. */
export const unit = (canvas: Size): number => Math.min(canvas.width, canvas.height) / DESIGN;

/** The canvas in design pixels. */
export const designSize = (canvas: Size): Size => ({
  width: canvas.width / unit(canvas),
  height: canvas.height / unit(canvas),
});

/** Fits the design size into a window: scale, and the offset that centres it (px of the window). */
export function place(design: Size, window: Size): { scale: number; x: number; y: number } {
  const scale = Math.min(window.width / design.width, window.height / design.height);
  return {
    scale,
    x: (window.width - design.width * scale) / 2,
    y: (window.height - design.height * scale) / 2,
  };
}

/** What the insets (canvas px) leave free, in design pixels; never closer to an edge than the margin. */
export function safeBox(canvas: Size, insets: Insets, margin = zones.margin): Box {
  const size = designSize(canvas);
  const inset = (side: keyof Insets): number => Math.max(margin, insets[side] / unit(canvas));
  const [x, y] = [inset("left"), inset("top")];
  return {
    x,
    y,
    width: Math.max(0, size.width - x - inset("right")),
    height: Math.max(0, size.height - y - inset("bottom")),
  };
}

/**
 * All zones of a canvas, by name, in design pixels.
 *
 * @param card - whether the card's zone shows something: others make room for it then
 */
export function layout(canvas: Size, insets: Insets, card = false): Map<string, Zone> {
  const safe = safeBox(canvas, insets);
  const shape: Record<string, Fractions & { beside_card?: Fractions }> =
    canvas.width > canvas.height ? zones.landscape : zones.portrait;
  return new Map(
    Object.entries(shape).map(([name, alone]) => {
      const { x, y, width, height, align } = (card && alone.beside_card) || alone;
      return [
        name,
        {
          x: safe.x + x * safe.width,
          y: safe.y + y * safe.height,
          width: width * safe.width,
          height: height * safe.height,
          align: align as Align,
        },
      ];
    }),
  );
}
