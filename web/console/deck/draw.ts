/** Draws what a key shows. Colours mean what they mean in theme.ts; shape and word say the same without them. */
import { STEPS } from "./presses.js";
import type { CueLook, Look } from "./look.js";
import { type Box, type Context, Pen } from "./pen.js";

const INK = "#eef2f6";
const QUIET = "#a3afbd";
const PANE = "#14181e";
const LIFTED = "#28303a";
const EDGE = "#5c6979";
const AIR = "#ff4d4d";
const AIR_DEEP = "#b3141f";
const ACCENT = "#62adff";
const ACCENT_DEEP = "#14467d";
const WARN = "#ffc14d";
const WARN_DEEP = "#3d2c08";

/** In 72nds of a key. */
const KEY: Box = { x: 0, y: 0, w: 72, h: 72 };
const BAND: Box = { x: 0, y: 54, w: 72, h: 18 };

interface Tone {
  /** The line at the bottom. */
  readonly band: string;
  readonly ink: string;
  readonly frame: string | null;
  readonly width: number;
  readonly dash?: number[];
  readonly grey?: boolean;
}

const PLAIN: Tone = { band: "rgb(0 0 0 / 60%)", ink: INK, frame: null, width: 0 };
const TONES: Record<CueLook["tone"], Tone> = {
  idle: PLAIN,
  waiting: { ...PLAIN, ink: QUIET, grey: true },
  on_air: { band: AIR_DEEP, ink: "#fff", frame: null, width: 0 },
  counting: { band: ACCENT_DEEP, ink: "#fff", frame: ACCENT, width: 3 },
  running: { band: ACCENT_DEEP, ink: "#fff", frame: ACCENT, width: 3 },
  armed: { band: WARN, ink: "#16110a", frame: WARN, width: 4 },
  paused: { band: LIFTED, ink: INK, frame: ACCENT, width: 2, dash: [8, 4] },
  sold_out: { band: LIFTED, ink: INK, frame: EDGE, width: 3, grey: true },
  done: { band: LIFTED, ink: QUIET, frame: null, width: 0, grey: true },
  refused: { band: WARN_DEEP, ink: WARN, frame: WARN, width: 3, dash: [6, 4] },
};

/** The colours that a cue may have; red is the air's. */
const COLOURS: Readonly<Record<string, string>> = {
  grey: "#8b98a8",
  amber: "#f2a71c",
  green: "#3fb950",
  teal: "#2bb5b5",
  blue: "#4d8dff",
  purple: "#a371f7",
  pink: "#f778ba",
};

/** Loaded pictures by address; null where there is none to be had. */
export type Pictures = (address: string) => HTMLImageElement | null;

/** Draws on all of the context's canvas. */
export function draw(ctx: Context, look: Look, pictures: Pictures): void {
  const { width, height } = ctx.canvas;
  const unit = Math.min(width, height) / 72;
  ctx.resetTransform();
  ctx.fillStyle = look.kind === "cue" || look.kind === "folder" ? PANE : "#0b0e12";
  ctx.fillRect(0, 0, width, height);
  ctx.setTransform(unit, 0, 0, unit, (width - unit * 72) / 2, (height - unit * 72) / 2);
  const pen = new Pen(ctx);
  switch (look.kind) {
    case "cue":
      return cue(pen, look, look.picture === null ? null : pictures(look.picture));
    case "lost":
      lost(pen);
      return pen.line(look.word, { x: 4, y: 46, w: 64, h: 20 }, WARN, 14);
    case "locked":
      padlock(pen);
      return pen.line(look.word, { x: 4, y: 46, w: 64, h: 20 }, QUIET, 14);
    case "folder":
      return folder(pen, look.label, look.count, look.live);
    case "back":
      chevron(pen, 14, 36, 12, INK, false);
      return pen.lines(look.label, { x: 24, y: 8, w: 46, h: 56 }, QUIET, 13);
    case "turn":
      chevron(pen, 36, 21, 13, look.none ? LIFTED : INK, look.forward);
      pen.line(look.label, { x: 4, y: 41, w: 64, h: 15 }, QUIET, 12);
      return pen.line(look.at, { x: 4, y: 55, w: 64, h: 14 }, look.none ? EDGE : QUIET, 11);
    case "empty":
  }
}

function cue(pen: Pen, look: CueLook, picture: HTMLImageElement | null): void {
  const tone = TONES[look.tone];
  const colour = look.color === null ? undefined : COLOURS[look.color];
  if (colour) pen.fill(colour, { x: 0, y: 0, w: 72, h: 4 });
  if (look.held !== null) return ring(pen, look, look.held);
  const band = look.word !== "";
  body(pen, look, { x: 6, y: 6, w: 60, h: band ? 47 : 61 }, picture, tone);
  if (band) pen.fill(tone.band, BAND);
  if (tone.frame) pen.frame(tone.frame, KEY, tone.width, tone.dash);
  if (look.air) pen.frame(AIR, KEY, 4); // also of one that refuses a press
  if (band) state(pen, look, tone);
  if (look.mode) mode(pen, look.mode);
  if (look.pressed) pressed(pen);
}

function body(pen: Pen, look: CueLook, area: Box, picture: HTMLImageElement | null, tone: Tone): void {
  const ink = tone.grey ? QUIET : INK;
  const { x, w } = area;
  const marked = look.mode ? 12 : 0; // the mark in the corner
  if (look.tone === "refused") {
    pen.line(look.label, { x, y: 5, w: w - marked, h: 14 }, QUIET, 11, { least: 10 });
    return pen.lines(look.more, { x: 4, y: 18, w: 64, h: 36 }, WARN, 9.6, { bold: false });
  }
  if (look.digits !== "") {
    pen.line(look.label, { x, y: 5, w: w - marked, h: 15 }, ink, 12, { least: 10 });
    pen.line(look.digits, { x, y: 19, w, h: look.more ? 23 : 33 }, ink, look.digits.length > 5 ? 17 : 22);
    if (look.more) pen.line(look.more, { x, y: 41, w, h: 13 }, ink, 11);
    return;
  }
  if (picture) return pictured(pen, look, area, picture, tone);
  const more = look.more === "" ? 0 : 13;
  if (more) pen.line(look.more, { x, y: area.y + area.h - 14, w, h: 13 }, ink, 11);
  const room = { x: 5, y: area.y + marked, w: 62, h: area.h - more - marked };
  pen.lines(look.label, room, ink, 14);
}

/** The product's picture, what is left beside it, and its name below: in one line, or in two under a smaller picture. */
function pictured(pen: Pen, look: CueLook, { x, y, h }: Box, picture: HTMLImageElement, tone: Tone): void {
  const long = pen.width(look.label, 11) > 64;
  const size = h - (long ? 27 : 15);
  pen.ctx.filter = tone.grey ? "grayscale(1)" : "none";
  pen.cover(picture, { x, y, w: size, h: size });
  pen.ctx.filter = "none";
  const ink = tone.grey ? QUIET : INK;
  const top = look.mode ? 20 : y;
  const beside = { x: x + size + 2, y: top, w: 72 - 5 - (x + size + 2), h: y + size - top };
  if (look.more && (long || look.mode)) pen.line(look.more, beside, ink, 10, { least: 7.5 });
  else if (look.more) pen.lines(look.more, beside, ink, 11);
  if (long) pen.lines(look.label, { x: 4, y: y + size, w: 64, h: 27 }, ink, 11);
  else pen.line(look.label, { x: 4, y: y + size, w: 64, h: 15 }, ink, 13, { least: 11 });
}

function state(pen: Pen, { sign, word }: CueLook, tone: Tone): void {
  const signed = sign !== null && sign !== "price";
  const gap = signed ? 13 : 0;
  let size = 13;
  while (size > 9 && pen.width(word, size) + gap > 62) size -= 0.5;
  const wide = Math.min(62, pen.width(word, size) + gap);
  const left = 36 - wide / 2;
  if (signed) pen.sign(sign, left + 5, BAND.y + 9, 10, tone.ink);
  pen.line(word, { x: left + gap, y: BAND.y, w: wide - gap + 0.5, h: 18 }, tone.ink, size);
}

/** A small mark at the top right: what a press of this key is. */
function mode(pen: Pen, kind: NonNullable<CueLook["mode"]>): void {
  const { ctx } = pen;
  ctx.fillStyle = "rgb(8 10 14 / 75%)";
  ctx.beginPath();
  ctx.arc(61, 12, 8, 0, 2 * Math.PI);
  ctx.fill();
  ctx.strokeStyle = ctx.fillStyle = INK;
  ctx.lineWidth = 1.6;
  ctx.beginPath();
  switch (kind) {
    case "hold": // a ring that is filled by holding
      ctx.arc(61, 12, 5, -Math.PI / 2, Math.PI);
      ctx.stroke();
      break;
    case "arm": // two steps
      ctx.roundRect(56, 9, 4, 6, 1);
      ctx.fill();
      ctx.strokeRect(62.5, 9.5, 3.5, 5);
      break;
    case "toggle": // a switch
      ctx.roundRect(55.5, 8.5, 11, 7, 3.5);
      ctx.stroke();
      ctx.beginPath();
      ctx.arc(63.2, 12, 2.2, 0, 2 * Math.PI);
      ctx.fill();
      break;
    case "macro": // a list
      for (const y of [8.5, 12, 15.5]) {
        ctx.moveTo(56.5, y);
        ctx.lineTo(65.5, y);
      }
      ctx.stroke();
  }
}

function ring(pen: Pen, look: CueLook, held: number): void {
  const { ctx } = pen;
  pen.fill("rgb(8 10 14 / 70%)", KEY);
  ctx.lineWidth = 8;
  ctx.strokeStyle = LIFTED;
  ctx.beginPath();
  ctx.arc(36, 30, 19, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.strokeStyle = AIR;
  ctx.beginPath();
  ctx.arc(36, 30, 19, -Math.PI / 2, -Math.PI / 2 + (2 * Math.PI * held) / STEPS);
  ctx.stroke();
  pen.line(look.label, { x: 3, y: 54, w: 66, h: 17 }, INK, 12, { least: 10 });
}

function pressed(pen: Pen): void {
  pen.fill("rgb(8 10 14 / 60%)", KEY);
  pen.frame(INK, KEY, 2);
  for (const x of [24, 36, 48]) pen.fill(INK, { x: x - 3.5, y: 32.5, w: 7, h: 7 }, 3.5);
}

function folder(pen: Pen, label: string, count: string, live: boolean): void {
  pen.fill(EDGE, { x: 18, y: 9, w: 16, h: 10 }, 2);
  pen.fill(EDGE, { x: 18, y: 13, w: 36, h: 23 }, 2);
  pen.line(count, { x: 18, y: 13, w: 36, h: 23 }, "#fff", 14);
  pen.lines(label, { x: 5, y: 38, w: 62, h: 31 }, INK, 13);
  if (!live) return;
  pen.frame(AIR, KEY, 3);
  pen.sign("square", 61, 13, 10, AIR);
}

function chevron({ ctx }: Pen, x: number, y: number, r: number, colour: string, forward: boolean): void {
  const to = forward ? 1 : -1;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 5;
  ctx.lineCap = ctx.lineJoin = "round";
  ctx.beginPath();
  ctx.moveTo(x - (to * r) / 2, y - r);
  ctx.lineTo(x + (to * r) / 2, y);
  ctx.lineTo(x - (to * r) / 2, y + r);
  ctx.stroke();
}

/** A chain that is broken. */
function lost({ ctx }: Pen): void {
  ctx.save();
  ctx.translate(36, 25);
  ctx.rotate(-Math.PI / 4);
  ctx.strokeStyle = WARN;
  ctx.lineWidth = 4;
  ctx.lineCap = "round";
  for (const to of [-1, 1]) {
    ctx.beginPath();
    ctx.arc(to * 11, 0, 7, to > 0 ? -Math.PI / 2 : Math.PI / 2, to > 0 ? Math.PI / 2 : (3 * Math.PI) / 2);
    ctx.lineTo(to * 6, to > 0 ? 7 : -7);
    ctx.moveTo(to * 11, to > 0 ? -7 : 7);
    ctx.lineTo(to * 6, to > 0 ? -7 : 7);
    ctx.stroke();
  }
  ctx.restore();
}

function padlock(pen: Pen): void {
  const { ctx } = pen;
  pen.fill(QUIET, { x: 24, y: 24, w: 24, h: 18 }, 3);
  ctx.strokeStyle = QUIET;
  ctx.lineWidth = 4;
  ctx.beginPath();
  ctx.arc(36, 23, 8, Math.PI, 0);
  ctx.stroke();
}
