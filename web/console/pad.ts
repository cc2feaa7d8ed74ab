/** `<ov-pad>`: the cues as buttons. Each shows its key, its product and what it is doing right now, and fires when pressed. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { both, type Message, t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { timeLeft } from "../kit/ticker.js";
import "./left.js";
import { HOLD, holding, ring } from "./hold.js";
import { cap } from "./keys.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import { thumb } from "./thumb.js";
import type { Cue, Face, FaceState } from "./types.js";

/** A state's shape and word; the mechanic's own word for it goes before ours. */
const SIGNS: Record<FaceState, [string, Message]> = {
  idle: ["", "pad.idle"],
  armed: ["◆", "pad.armed"],
  on_air: ["■", "air.on"],
  counting: ["◷", "air.counting"],
  paused: ["❚❚", "pad.paused"],
  sold_out: ["⊘", "air.sold_out"],
  done: ["✓", "pad.done"],
  running: ["▶", "pad.running"],
};

export class Pad extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .down {
        padding: 10px 12px;
        background: var(--warn-deep);
        color: var(--warn);
        font-weight: 600;
      }
      .pad {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(158px, 100%), 1fr));
        grid-auto-rows: 104px;
        gap: var(--gap);
        padding: 10px;
      }
      .pad.dead {
        filter: grayscale(1);
        opacity: 0.5;
      }
      button {
        display: grid;
        grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr) auto;
        align-items: center;
        gap: 2px 6px;
        padding: 7px 9px 6px;
        text-align: left;
        white-space: normal;
        border-left-width: 4px;
        overflow: hidden;
      }
      button[aria-disabled="true"] {
        opacity: 1;
      }
      .keys {
        grid-area: 1 / 1;
        display: flex;
        gap: 4px;
        overflow: hidden;
        min-height: 22px;
      }
      img {
        grid-area: 1 / 2 / 3 / 3;
        align-self: start;
        width: 48px;
        height: 48px;
        object-fit: cover;
        border-radius: 4px;
        background: var(--lifted);
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
        font-size: 12px;
        color: var(--quiet);
        min-width: 0;
        white-space: nowrap;
      }
      .life > :last-child {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .life b {
        color: var(--ink);
      }
      button[data-state="on_air"] {
        border-color: var(--air);
        background: #321417;
      }
      button[data-state="on_air"] .sign {
        background: var(--air-deep);
        color: #fff;
        padding: 0 6px;
        border-radius: 3px;
      }
      button:is([data-state="counting"], [data-state="running"]) {
        border-color: var(--accent);
      }
      button:is([data-state="sold_out"], [data-state="done"]) {
        border-left-style: double;
        border-left-color: var(--edge);
      }
      button[data-state="armed"] {
        border-color: var(--warn);
        background: var(--warn-deep);
      }
      button[data-refused] {
        border-color: var(--warn);
        border-style: dashed;
      }
      button:is([data-refused], [data-state="armed"]) .life b {
        color: var(--warn);
      }
      button[aria-busy="true"] {
        opacity: 0.6;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { desk } = this;
    const cues = desk.cues.filter((cue) => desk.mayFire(cue));
    return html`
      ${desk.linked ? nothing : html`<p class="down" role="alert">${t("pad.dead")}</p>`}
      ${cues.length === 0 && desk.loaded ? html`<p class="empty">${t(desk.may("operator") ? "pad.empty" : "pad.none")}</p>` : nothing}
      <div class="pad scroll ${desk.linked ? "" : "dead"}">
        ${repeat(
          cues,
          (cue) => cue.id,
          (cue) => this.button(cue),
        )}
      </div>
    `;
  }

  private button(cue: Cue): TemplateResult {
    const { desk } = this;
    const face = desk.faces.get(cue.id);
    const why = desk.refusals.get(cue.id) ?? both(face?.refused);
    const busy = desk.pressed.has(cue.id);
    const held = desk.mustHold(cue);
    return html`
      <button
        data-cue=${cue.id}
        data-state=${face?.state ?? "idle"}
        data-refused=${why ? "" : nothing}
        aria-busy=${busy}
        aria-disabled=${!desk.linked}
        title=${safe(why || cue.label, 300)}
        class=${desk.held === cue.id ? "holding" : ""}
        ${holding({ needed: held, act: () => void desk.fire(cue, held ? { held: HOLD } : {}), say: (text) => desk.say(text) })}
      >
        <span class="keys">${ring(held)}${cue.keys.map((key) => html`<kbd>${safe(cap(key), 20)}</kbd>`)}</span>
        ${thumb(desk.product(face?.product ?? cue.args.product))}
        <span class="label">${safe(cue.label, 80)}</span>
        <span class="life">${why ? html`<b>✕ ${t("pad.refused")}</b><span>${safe(why, 300)}</span>` : busy ? t("pad.pressed") : face ? this.life(face) : nothing}</span>
      </button>
    `;
  }

  private life(face: Face): unknown {
    const [mark, said] = SIGNS[face.state];
    const word = face.state === "counting" || face.state === "paused" || face.state === "done" ? this.phase(face) || t(said) : t(said);
    const left =
      face.until !== undefined
        ? html`<b><ov-left .until=${face.until} .clock=${this.desk.live.clock}></ov-left></b>`
        : face.paused_left !== undefined
          ? html`<b>${timeLeft(face.paused_left)}</b>`
          : nothing;
    const offer = [
      face.step ? t("pad.step", { at: face.step.at, of: face.step.of }) : "",
      face.price !== undefined && face.state === "idle" ? this.money(face.price) : "",
      face.stock && face.state !== "sold_out" ? this.stock(face.stock) : "",
    ];
    return html`
      ${face.state === "idle" ? nothing : html`<b class="sign">${mark} ${word}</b>`}${left}<span>${offer.filter(Boolean).join(" · ")}</span>
    `;
  }

  private phase({ phase }: Face): string {
    return phase === undefined ? "" : word("phase", safe(phase, 20));
  }

  private stock({ left, of }: { left: number; of?: number }): string {
    return of === undefined ? t("stock.left", { left }) : t("stock.of", { left, of });
  }
}

customElements.define("ov-pad", Pad);
