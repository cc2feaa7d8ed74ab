/** A cue's button, and a folder's: what they look like, live and while the pad is arranged. */
import { css, html, nothing, type TemplateResult } from "lit";

import { both, t } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { timeLeft } from "../../kit/ticker.js";
import type { Desk } from "../desk.js";
import { HOLD, holding, ring } from "../hold.js";
import { cap } from "../keys.js";
import "../left.js";
import { thumb } from "../thumb.js";
import type { Cue, Face } from "../types.js";
import type { Folder } from "./arrangement.js";
import { manner, news, sign } from "./sign.js";

export const tiles = css`
  .pad {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(158px, 100%), 1fr));
    grid-auto-rows: 104px;
    align-content: start;
    gap: var(--gap);
    padding: 10px;
  }
  .tile {
    --bar: var(--edge);
    position: relative;
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr) auto;
    align-items: center;
    gap: 2px 6px;
    padding: 7px 9px 6px 12px;
    text-align: left;
    white-space: normal;
    overflow: hidden;
    opacity: 1;
    touch-action: manipulation;
  }
  .tile::before {
    content: "";
    position: absolute;
    inset: 0 auto 0 0;
    width: 4px;
    background: var(--bar);
  }
  .tile[data-color="grey"] {
    --bar: #8d99a8;
  }
  .tile[data-color="amber"] {
    --bar: #e0a63a;
  }
  .tile[data-color="green"] {
    --bar: #4fae6b;
  }
  .tile[data-color="teal"] {
    --bar: #35b3ad;
  }
  .tile[data-color="blue"] {
    --bar: #5b9bea;
  }
  .tile[data-color="purple"] {
    --bar: #a583ea;
  }
  .tile[data-color="pink"] {
    --bar: #e584bd;
  }
  .keys {
    grid-area: 1 / 1;
    display: flex;
    gap: 4px;
    overflow: hidden;
    min-height: 22px;
    white-space: nowrap;
    font-size: 12px;
    line-height: 22px;
    color: var(--quiet);
  }
  /* What does not fit goes to a second line that nobody sees: a word whole or not at all, its shape before it. */
  .how {
    flex: 1 1 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 4px;
    height: 22px;
    overflow: hidden;
  }
  .tile img {
    grid-area: 1 / 2 / 3 / 3;
    align-self: start;
    width: 48px;
    height: 48px;
    object-fit: cover;
    border-radius: 4px;
    background: var(--lifted);
    -webkit-user-drag: none;
  }
  .label {
    grid-area: 2 / 1 / 3 / 2;
    font-weight: 600;
    line-height: 1.25;
    max-height: 2.5em;
    overflow: hidden;
    overflow-wrap: anywhere;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .life {
    grid-area: 3 / 1 / 4 / 3;
    align-self: end;
    display: flex;
    gap: 8px;
    min-height: 18px;
    font-size: 12px;
    color: var(--quiet);
    min-width: 0;
    white-space: nowrap;
  }
  .life > * {
    flex: none;
  }
  .life > :last-child {
    flex: 0 1 auto;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .life b {
    color: var(--ink);
  }
  .tile:is([data-state="on_air"], [data-air]) {
    --bar: var(--air);
    border-color: var(--air);
    background: #321417;
  }
  .tile:is([data-state="on_air"], [data-air]) .sign {
    background: var(--air-deep);
    color: #fff;
    padding: 0 6px;
    border-radius: 3px;
  }
  .tile:is([data-state="counting"], [data-state="running"]):not([data-air]) {
    border-color: var(--accent);
  }
  .tile:is([data-state="sold_out"], [data-state="done"]):not([data-air])::before {
    background: repeating-linear-gradient(var(--edge) 0 4px, transparent 4px 8px);
  }
  .tile[data-state="armed"] {
    --bar: var(--warn);
    border: 2px solid var(--warn);
    background: var(--warn-deep);
  }
  /* Why it was refused is worth more than keys, picture and a second line of the label: it is read to its end. */
  .tile[data-refused] {
    grid-template-rows: auto auto minmax(0, 1fr);
    border-color: var(--warn);
    border-style: dashed;
  }
  .tile[data-refused] .label {
    max-height: 1.25em;
    -webkit-line-clamp: 1;
  }
  .tile[data-refused] img {
    width: 36px;
    height: 36px;
  }
  .tile[data-refused] .life {
    align-self: start;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow: hidden;
    white-space: normal;
    overflow-wrap: anywhere;
    line-height: 15px;
  }
  .tile[data-state="armed"] .life b,
  .tile .life .no {
    color: var(--warn);
  }
  .tile[aria-busy="true"] {
    opacity: 0.6;
  }
  .tile.folder {
    background: transparent;
    border-style: solid;
    border-width: 1px 1px 4px;
    border-color: var(--edge);
  }
  .tile.folder::before {
    display: none;
  }
  .tile.folder[data-state="on_air"] {
    border-color: var(--air);
  }
  @media (max-width: 1180px) {
    .pad {
      grid-template-columns: repeat(auto-fill, minmax(min(150px, 100%), 1fr));
      grid-auto-rows: 96px;
    }
    .tile img {
      width: 36px;
      height: 36px;
    }
    .tile[data-refused] .keys {
      display: none;
    }
    .tile[data-refused] .life {
      -webkit-line-clamp: 4;
    }
  }
  @media (max-width: 480px) {
    .pad {
      grid-template-columns: repeat(auto-fill, minmax(min(140px, 100%), 1fr));
      grid-auto-rows: 112px;
    }
    .label {
      font-size: 16px;
    }
  }
  /* A low dock: two rows of keys instead of one. */
  @media (max-height: 480px) {
    .pad {
      grid-auto-rows: 74px;
      gap: 5px;
      padding: 5px 8px;
    }
    .label {
      font-size: 14px;
      -webkit-line-clamp: 1;
    }
    .tile[data-refused] {
      padding-block: 3px;
      gap: 0 6px;
    }
    .tile[data-refused] .keys {
      display: none;
    }
    .tile[data-refused] .life {
      -webkit-line-clamp: 3;
      line-height: 14px;
    }
  }
`;

/** What was seen when a press began, by cue. */
export type Seen = Map<string, string | undefined>;

/** The button that fires. */
export function cueButton(desk: Desk, cue: Cue, seen: Seen): TemplateResult {
  const face = desk.faces.get(cue.id);
  const why = desk.refusals.get(cue.id) ?? both(face?.refused);
  const held = desk.mustHold(cue);
  const look = (): void => void seen.set(cue.id, desk.faces.get(cue.id)?.seen);
  const key = (event: KeyboardEvent): void => {
    if (!event.repeat && (event.key === "Enter" || event.key === " ")) look();
  };
  const fire = (): void => {
    const saw = seen.has(cue.id) ? { seen: seen.get(cue.id) } : {};
    seen.delete(cue.id);
    void desk.fire(cue, held ? { ...saw, held: HOLD } : saw);
  };
  return html`
    <button
      class="tile ${desk.held === cue.id ? "holding" : ""}"
      data-cue=${cue.id}
      data-state=${face?.state ?? "idle"}
      data-air=${face?.on_air ? "" : nothing}
      data-color=${cue.color ?? nothing}
      data-refused=${why ? "" : nothing}
      aria-busy=${desk.pressed.has(cue.id)}
      aria-disabled=${!desk.linked}
      title=${safe(why || cue.label, 300)}
      @pointerdown=${look}
      @keydown=${key}
      ${holding({ what: cue.id, needed: held, act: fire, say: (text) => desk.say(text) })}
    >
      ${cueInside(desk, cue, held, timed(face) && face?.stock ? stock(face.stock) : "")}
      <span class="life">${life(desk, cue, face, why)}</span>
    </button>
  `;
}

/**
 * Keys, way of pressing, picture and label.
 *
 * @param left - the stock, where the line below has no room for it
 */
export function cueInside(desk: Desk, cue: Cue, held: boolean, left = ""): TemplateResult {
  const face = desk.faces.get(cue.id);
  const [mark, how] = manner(held && cue.mode === "press" ? "hold" : cue.mode).split(" ", 2);
  return html`
    <span class="keys">
      <span class="how"
        >${ring(held)}${cue.keys.map((key) => html`<kbd>${safe(cap(key), 20)}</kbd>`)}${how ? html`<span class="mark">${mark}</span> <span>${how}</span>` : nothing}</span
      >${left ? html`<span class="stock">${left}</span>` : nothing}
    </span>
    ${thumb(desk.product(face?.product ?? cue.args.product))}
    <span class="label">${safe(cue.label, 80)}</span>
  `;
}

/** Does it show a time? */
function timed(face: Face | undefined): boolean {
  return face?.until !== undefined || face?.paused_left !== undefined;
}

function life(desk: Desk, cue: Cue, face: Face | undefined, why: string): unknown {
  const said = face ? sign(face) : "";
  const tally = said ? html`<b class="sign">${said}</b>` : nothing;
  // Not “armed” beside it, which would say that all is well.
  if (why) return html`${face?.state === "armed" ? nothing : tally} <b class="no">✕ ${t("pad.refused")}</b> <span>${safe(why, 300)}</span>`;
  if (desk.pressed.has(cue.id)) return html`${tally}<span>${t("pad.pressed")}</span>`;
  if (!face) return nothing;
  const left =
    face.until !== undefined
      ? html`<b><ov-left .until=${face.until} .clock=${desk.live.clock}></ov-left></b>`
      : face.paused_left !== undefined
        ? html`<b>${timeLeft(face.paused_left)}</b>`
        : nothing;
  const more = [
    face.step ? t("pad.step", { at: face.step.at, of: face.step.of }) : "",
    face.price !== undefined && face.state === "idle" ? desk.money(face.price) : "",
    face.stock && !timed(face) && face.state !== "sold_out" ? stock(face.stock) : "",
  ];
  return html`${tally}${left}<span>${more.filter(Boolean).join(" · ")}</span>`;
}

function stock({ left, of }: { left: number; of?: number }): string {
  return of === undefined ? t("stock.left", { left }) : t("stock.of", { left, of });
}

/** The button that opens a folder: how many cues are in it, and what is on air there. */
export function folderButton(desk: Desk, { folder, cues }: Folder, open: () => void): TemplateResult {
  const told = news(cues.map(({ id }) => desk.faces.get(id)));
  return html`
    <button class="tile folder" data-folder=${folder} data-state=${told?.state ?? "idle"} title=${safe(folder, 60)} @click=${open}>
      ${folderInside(folder, cues.length)}
      <span class="life">${told ? html`<b class="sign">${told.mark} ${told.said}</b>` : nothing}<span></span></span>
    </button>
  `;
}

export function folderInside(folder: string, count: number): TemplateResult {
  return html`
    <span class="keys"><span aria-hidden="true">▤</span> ${t("pad.folder", { count })}</span>
    <span class="label">${safe(folder, 60)}</span>
  `;
}
