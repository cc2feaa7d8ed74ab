/** Text and shapes on a small canvas: lines that fit, and signs that no font needs to have. */
import type { Sign } from "./look.js";

const FONT = 'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';
const words = new Intl.Segmenter("zh", { granularity: "word" });
const letters = new Intl.Segmenter("zh", { granularity: "grapheme" });

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type Context = OffscreenCanvasRenderingContext2D;

/** Lengths are in 72nds of the key, so that every model's keys look the same. */
export class Pen {
  constructor(readonly ctx: Context) {}

  fill(colour: string, { x, y, w, h }: Box, radius = 0): void {
    this.ctx.fillStyle = colour;
    this.ctx.beginPath();
    this.ctx.roundRect(x, y, w, h, radius);
    this.ctx.fill();
  }

  /** A border inside the box. */
  frame(colour: string, { x, y, w, h }: Box, width: number, dash: number[] = []): void {
    const { ctx } = this;
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    ctx.strokeRect(x + width / 2, y + width / 2, w - width, h - width);
    ctx.setLineDash([]);
  }

  private font(size: number, bold: boolean): void {
    this.ctx.font = `${bold ? 700 : 500} ${size}px ${FONT}`;
  }

  /** One line in the middle of the box, as large as fits between `least` and `size`; cut where even that does not. */
  line(text: string, box: Box, colour: string, size: number, { least = 9, bold = true } = {}): void {
    const { ctx } = this;
    let fits = size;
    for (this.font(fits, bold); fits > least && ctx.measureText(text).width > box.w; fits -= 0.5) this.font(fits - 0.5, bold);
    ctx.fillStyle = colour;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(this.cut(text, box.w), box.x + box.w / 2, box.y + box.h / 2 + fits * 0.04);
  }

  width(text: string, size: number): number {
    this.font(size, true);
    return this.ctx.measureText(text).width;
  }

  /** Lines in the middle of the box, each `size` high and a quarter more; what does not fit ends in `…`. */
  lines(text: string, box: Box, colour: string, size: number, { bold = true } = {}): void {
    const { ctx } = this;
    const step = size * 1.22;
    this.font(size, bold);
    const all = this.balanced(text, box.w);
    const most = Math.max(1, Math.floor((box.h + 1) / step));
    const shown = all.slice(0, most).map((line) => line.trim());
    if (all.length > most) shown[most - 1] = this.cut(all.slice(most - 1).join("").trim(), box.w);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const top = box.y + (box.h - shown.length * step) / 2 + step / 2;
    shown.forEach((line, index) => {
      ctx.fillStyle = colour;
      ctx.fillText(line, box.x + box.w / 2, top + index * step);
    });
  }

  /** Broken into lines of about the same length, so that no single character is left over. */
  private balanced(text: string, width: number): string[] {
    let lines = this.broken(text, width);
    if (lines.length === 1) return lines;
    const longest = Math.max(...Array.from(words.segment(text), ({ segment }) => this.ctx.measureText(segment).width));
    for (let narrow = width - 2; narrow >= longest; narrow -= 2) {
      const narrower = this.broken(text, narrow);
      if (narrower.length > lines.length) break;
      lines = narrower;
    }
    return lines;
  }

  private cut(text: string, width: number): string {
    if (this.ctx.measureText(text).width <= width) return text;
    const kept = Array.from(letters.segment(text), ({ segment }) => segment);
    while (kept.length > 1 && this.ctx.measureText(`${kept.join("")}…`).width > width) kept.pop();
    return `${kept.join("").trimEnd()}…`;
  }

  /** Broken between words, and inside one that is wider than a line; spaces stay where they are. */
  private broken(text: string, width: number): string[] {
    const lines = [""];
    const wide = (line: string): boolean => this.ctx.measureText(line.trim()).width > width;
    for (const { segment } of words.segment(text)) {
      const parts = wide(segment) ? Array.from(letters.segment(segment), (one) => one.segment) : [segment];
      for (const part of parts) {
        const last = lines.length - 1;
        if (lines[last] !== "" && wide(lines[last] + part)) lines.push(part);
        else lines[last] += part;
      }
    }
    return lines.filter((line) => line.trim() !== "");
  }

  /** A sign in a square with its middle at (x, y). */
  sign(sign: Sign, x: number, y: number, size: number, colour: string): void {
    const { ctx } = this;
    const r = size / 2;
    ctx.save();
    ctx.translate(x, y);
    ctx.fillStyle = ctx.strokeStyle = colour;
    ctx.lineWidth = Math.max(1.4, size * 0.16);
    ctx.lineCap = "round";
    ctx.lineJoin = "round";
    ctx.beginPath();
    switch (sign) {
      case "square":
        ctx.rect(-r * 0.8, -r * 0.8, r * 1.6, r * 1.6);
        ctx.fill();
        break;
      case "diamond":
        for (const [dx, dy] of [[0, -r], [r, 0], [0, r], [-r, 0]] as const) ctx.lineTo(dx, dy);
        ctx.fill();
        break;
      case "clock":
        ctx.arc(0, 0, r * 0.85, 0, 2 * Math.PI);
        ctx.moveTo(0, -r * 0.5);
        ctx.lineTo(0, 0);
        ctx.lineTo(r * 0.4, r * 0.2);
        ctx.stroke();
        break;
      case "pause":
        ctx.rect(-r * 0.7, -r * 0.8, r * 0.5, r * 1.6);
        ctx.rect(r * 0.2, -r * 0.8, r * 0.5, r * 1.6);
        ctx.fill();
        break;
      case "none":
        ctx.arc(0, 0, r * 0.85, 0, 2 * Math.PI);
        ctx.moveTo(-r * 0.6, r * 0.6);
        ctx.lineTo(r * 0.6, -r * 0.6);
        ctx.stroke();
        break;
      case "check":
        ctx.moveTo(-r * 0.75, 0);
        ctx.lineTo(-r * 0.2, r * 0.6);
        ctx.lineTo(r * 0.8, -r * 0.6);
        ctx.stroke();
        break;
      case "play":
        ctx.moveTo(-r * 0.6, -r * 0.8);
        ctx.lineTo(r * 0.8, 0);
        ctx.lineTo(-r * 0.6, r * 0.8);
        ctx.closePath();
        ctx.fill();
        break;
      case "cross":
        ctx.moveTo(-r * 0.65, -r * 0.65);
        ctx.lineTo(r * 0.65, r * 0.65);
        ctx.moveTo(r * 0.65, -r * 0.65);
        ctx.lineTo(-r * 0.65, r * 0.65);
        ctx.stroke();
        break;
      case "price":
        break;
    }
    ctx.restore();
  }

  /** A picture that covers the box. Drawn whole and clipped: a drawing without a size of its own has no parts to take. */
  cover(picture: HTMLImageElement, { x, y, w, h }: Box): void {
    const { ctx } = this;
    const [wide, high] = [picture.naturalWidth || w, picture.naturalHeight || h];
    const scale = Math.max(w / wide, h / high);
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, y, w, h);
    ctx.clip();
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(picture, x + (w - wide * scale) / 2, y + (h - high * scale) / 2, wide * scale, high * scale);
    ctx.restore();
  }
}
