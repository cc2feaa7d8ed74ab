/** `<ov-editing>`: who else has the same thing open for change; who comes later may look, or take it over. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { listed, t, word } from "../i18n/index.js";
import type { Present } from "../kit/protocol.js";
import { safe } from "../kit/text.js";
import type { Desk } from "./desk.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";

/** What somebody has taken over from others is said with this before its name. */
const TAKEN = "taken:";
/** What this page has open, one list for all its editors: the server is told the whole of it. */
const open = new Map<string, number>();
const taken = new Set<string>();
/** What somebody else had open already when it was opened here: theirs, until they close it or it is taken over. */
const late = new Set<string>();

function tell(desk: Desk): void {
  desk.live.edits([...open.keys(), ...[...taken].filter((what) => open.has(what)).map((what) => TAKEN + what)]);
}

export class Editing extends Panel {
  static override styles = [
    controls,
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
        padding: 8px 14px;
        background: var(--warn-deep);
        color: var(--warn);
        font-weight: 600;
      }
    `,
  ];

  /** `product:A001`, `cues`, `rundown:item3`, `script:A001` (`script:` is the session's); empty: nothing is open. */
  @property() what = "";
  private told = "";
  private rivals: string[] = [];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  protected override willUpdate(): void {
    if (this.what === this.told) {
      if (this.desk.linked && this.others.length === 0) late.delete(this.what);
      return;
    }
    this.close();
    this.told = this.what;
    if (!this.what) return;
    if (!open.has(this.what) && this.others.length > 0) late.add(this.what);
    open.set(this.what, (open.get(this.what) ?? 0) + 1);
    tell(this.desk);
  }

  private close(): void {
    const { told } = this;
    if (!told) return;
    const left = (open.get(told) ?? 1) - 1;
    if (left > 0) open.set(told, left);
    else {
      open.delete(told);
      taken.delete(told);
      late.delete(told);
    }
    this.told = "";
    tell(this.desk);
  }

  /** Others who have it open. */
  private get others(): readonly Present[] {
    return this.what ? this.desk.people.filter((person) => person.id !== this.desk.you.id && person.editing.includes(this.what)) : [];
  }

  /** It is somebody else's, who had it first or took it over: nothing is to be saved here unless it is taken over. */
  get locked(): boolean {
    return this.lost || late.has(this.what);
  }

  /** Somebody else has taken it over. */
  private get lost(): boolean {
    const over = TAKEN + this.what;
    return this.others.some((person) => person.editing.includes(over));
  }

  /** Who takes it over last has it: one who had it lets go of it. */
  private yield(): void {
    const over = TAKEN + this.what;
    const rivals = this.others.filter((person) => person.editing.includes(over)).map((person) => person.id);
    if (taken.has(this.what) && rivals.some((id) => !this.rivals.includes(id)) && taken.delete(this.what)) tell(this.desk);
    this.rivals = rivals;
  }

  protected override updated(): void {
    this.yield();
    this.toggleAttribute("locked", this.locked);
    this.dispatchEvent(new CustomEvent("locked", { detail: this.locked }));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { others, locked, lost } = this;
    if (others.length === 0) return nothing;
    const who = listed(others.map(({ name, role }) => safe(name || word("role", role), 20)));
    return html`<p role="status">
      <span class="grow wrap">✎ ${t(lost ? "editing.taken" : locked ? "editing.theirs" : "editing.also", { who })}</span>
      ${locked || !taken.has(this.what)
        ? html`<button ?disabled=${!this.desk.linked} @click=${() => this.takeOver()}>${t("editing.take")}</button>`
        : html`<span>${t("editing.yours")}</span>`}
    </p>`;
  }

  private takeOver(): void {
    taken.add(this.what);
    late.delete(this.what);
    tell(this.desk);
    this.requestUpdate();
  }
}

customElements.define("ov-editing", Editing);
