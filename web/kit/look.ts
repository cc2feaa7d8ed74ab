/**
 * The house look: what the bundled graphics share, and other authors may use too.
 *
 * A theme sets custom properties on any ancestor: `--panel`, `--ink`, `--muted` (small print), `--soft` (quiet
 * fields), `--line` (rules), `--accent`, `--on-accent`, `--over` (headers of what is over), `--on-over`. Text on each
 * of its grounds needs a contrast of 7:1.
 */

import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { current } from "./context.js";
import { fit } from "./fit.js";
import type { MoneyParts } from "./money.js";
import { split } from "./money.js";
import { safe } from "./text.js";

/** Colours, type and the parts below. Goes first in a graphic's `static styles`. */
export const look = css`
  :host {
    --_panel: var(--panel, #fff);
    --_ink: var(--ink, #15171c);
    --_muted: var(--muted, #444a55);
    --_soft: var(--soft, #f2f3f5);
    --_line: var(--line, #e3e5e9);
    --_accent: var(--accent, #b3001b);
    --_on-accent: var(--on-accent, #fff);
    --_over: var(--over, #2a2d34);
    --_on-over: var(--on-over, #fff);
    display: block;
    color: var(--_ink);
    font: 400 34px/1.2 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
    font-variant-numeric: tabular-nums;
    text-align: left;
  }
  * {
    box-sizing: border-box;
    margin: 0;
    padding: 0;
  }
  svg {
    display: block;
    flex: none;
  }
  .panel {
    overflow: hidden;
    border-radius: 32px;
    background: var(--_panel);
    box-shadow: 0 12px 40px rgba(0, 0, 0, 0.28);
  }
  .line,
  .lines {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .lines {
    display: -webkit-box;
    /* The padding keeps what reaches below the last line. */
    margin-bottom: -0.14em;
    padding-bottom: 0.14em;
    white-space: normal;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .price {
    margin-bottom: -0.14em;
    padding-bottom: 0.14em;
    color: var(--_accent);
    font-weight: 700;
    line-height: 1;
    letter-spacing: -0.02em;
    white-space: nowrap;
    transform-origin: 0 60%;
  }
  .price small {
    font-size: 0.5em;
    letter-spacing: 0;
  }
  .price small:first-child {
    margin-right: 0.08em;
  }
  .was {
    margin-top: 4px;
    color: var(--_muted);
    font-size: 28px;
  }
  .was del {
    margin-left: 10px;
    font-size: 34px;
    text-decoration-thickness: 2px;
    white-space: nowrap;
  }
  .picture {
    position: relative;
    overflow: hidden;
    border-radius: 20px;
    background: var(--_soft);
  }
  .picture img,
  .picture .plain {
    position: absolute;
    width: 100%;
    height: 100%;
  }
  .picture img {
    object-fit: cover;
  }
  .picture .plain {
    display: none;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: 36px;
    font-weight: 700;
  }
  .picture .plain b {
    font-size: 152px;
    line-height: 1.04;
    letter-spacing: -0.02em;
  }
  .picture .plain.long b {
    font-size: 100px;
  }
  .picture .number {
    position: absolute;
    padding: 6px 16px 8px 14px;
    border-radius: 0 0 20px 0;
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: 32px;
    font-weight: 700;
    line-height: 1.5;
    white-space: nowrap;
  }
  .picture .number b {
    margin-right: 4px;
    font-size: 48px;
    line-height: 1;
  }
  .picture img.broken,
  .picture img.broken ~ .number,
  .picture .plain:first-child ~ .number {
    display: none;
  }
  .picture img.broken ~ .plain,
  .picture .plain:first-child {
    display: flex;
  }
`;

/** What {@link picture} needs of a product of state. */
export interface Pictured {
  readonly number?: number;
  readonly image?: string;
}

/**
 * Words of a graphic in the room's language.
 *
 * @param both - `"中文 | English"`, with `{placeholders}`
 */
export function say(both: string, values: Readonly<Record<string, unknown>> = {}): string {
  const [zh = "", en = zh] = both.split(" | ");
  const words = current().room.locale.startsWith("zh") ? zh : en;
  return words.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

const tag = (parts: MoneyParts): TemplateResult =>
  html`<small>${parts.sign}</small>${parts.int}<small>${parts.fraction}</small>`;

/**
 * A price tag as wide as its place: large figures, small sign and decimals. It shrinks before it is cut.
 *
 * @param minor - integer of minor units
 * @param max - font size, px; a price is 96–128 px tall on a phone that is read at arm's length
 */
export function price(minor: number, max = 112): TemplateResult {
  const { room } = current();
  return html`<div class="price" ${fit({ max, min: 64 })}>${tag(split(minor, room.currency, room.locale))}</div>`;
}

/**
 * A struck reference price with its basis, without which no such price may be shown: nothing then.
 *
 * @param minor - integer of minor units
 * @param basis - what the price refers to: 近 30 天成交价
 */
export function was(minor: number | null | undefined, basis: unknown): TemplateResult | typeof nothing {
  const stated = safe(basis, 24);
  if (!minor || !stated) return nothing;
  const { room } = current();
  return html`<div class="was line">${stated}<del>${split(minor, room.currency, room.locale).text}</del></div>`;
}

const broken = (event: Event): void => (event.target as HTMLElement).classList.add("broken");

/**
 * A product's picture with its link number (1号链接); the number alone, large, where there is no picture or it does
 * not load. Give `.picture` a width and a height.
 *
 * @param over - what lies over the picture
 */
export function picture({ number, image }: Pictured, over: unknown = nothing): TemplateResult {
  const label = html`${say(" | No. ")}<b>${number}</b>${say("号链接 | ")}`;
  return html`<div class="picture">
    ${image
      ? keyed(image, html`<img src=${image} alt="" decoding="async" @error=${broken} />`)
      : nothing}
    <div class="plain ${String(number).length > 3 ? "long" : ""}">${label}</div>
    <div class="number">${label}</div>
    ${over}
  </div>`;
}
