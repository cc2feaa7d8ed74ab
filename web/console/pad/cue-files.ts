/** `<ov-cue-files>`: cues into a file, out of one, and from another room; what comes in goes into the draft. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { t } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { Api, ApiError } from "../api.js";
import { download, importButton, JSON_FILE } from "../files.js";
import { sameKey } from "../keys.js";
import { showModal } from "../modal.js";
import { Panel } from "../panel.js";
import { controls } from "../theme.js";
import { type Cue, type CueDocument, whole, written } from "../types.js";
import { textOf } from "./same.js";

interface Room {
  name: string;
  title?: string;
}

export class CueFiles extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap);
      }
      dialog > * {
        padding: 14px 16px;
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap);
        justify-content: end;
        border-top: 1px solid var(--line);
      }
    `,
  ];

  /** What is about to come in, and from where. */
  @state() private coming: { cues: Cue[]; from: string } | null = null;
  /** The other rooms that this link may see; null: not asked yet. */
  @state() private rooms: Room[] | null = null;
  @state() private trouble = "";

  protected override render(): TemplateResult {
    const { coming, rooms } = this;
    return html`
      ${importButton(t("files.import"), JSON_FILE, (file) => void this.read(file))}
      <button ?disabled=${this.desk.draft.cues.length === 0} @click=${() => this.write()}>${t("files.export")}</button>
      ${rooms === null
        ? html`<button @click=${() => void this.look()}>${t("files.copy")}</button>`
        : rooms.length === 0
          ? html`<span class="small quiet">${t("files.alone")}</span>`
          : html`<select aria-label=${t("files.copy")} @change=${(event: Event) => void this.fetch(event.target as HTMLSelectElement)}>
              <option value="">${t("files.copy")}</option>
              ${rooms.map(({ name, title }) => html`<option value=${name}>${safe(title || name, 60)}</option>`)}
            </select>`}
      ${this.trouble ? html`<p class="bad" role="alert">${safe(this.trouble, 300)}</p>` : nothing}
      ${coming ? this.ask(coming.cues, coming.from) : nothing}
    `;
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog) showModal(dialog, this.desk);
  }

  private ask(cues: Cue[], from: string): TemplateResult {
    const mine = new Map(this.desk.draft.cues.map((cue) => [cue.id, cue]));
    const known = cues.filter(({ id }) => mine.has(id));
    const same = known.filter((cue) => textOf(cue) === textOf(mine.get(cue.id)!)).length;
    const counts = { from: safe(from, 60), count: cues.length, fresh: cues.length - known.length, changed: known.length - same, same };
    return html`<dialog aria-label=${t("files.import")} @close=${() => (this.coming = null)}>
      <p>${t("files.what", counts)}</p>
      <p class="quiet">${t("files.not_yet")}</p>
      <div class="choices">
        <button autofocus @click=${() => (this.coming = null)}>${t("cancel")}</button>
        <button @click=${() => this.take(cues)}>${t("files.replace")}</button>
        <button class="main" @click=${() => this.take(this.joined(cues))}>${t("files.add")}</button>
      </div>
    </dialog>`;
  }

  private take(cues: readonly Cue[]): void {
    this.coming = null;
    this.desk.draft.edit(cues);
  }

  /** Ours, with theirs in the place of those of the same id and the others behind; a key that one of ours has stays ours. */
  private joined(coming: Cue[]): Cue[] {
    const theirs = new Map(coming.map((cue) => [cue.id, cue]));
    const stay = this.desk.draft.cues.filter(({ id }) => !theirs.has(id));
    const taken = new Set(stay.flatMap(({ keys }) => keys.map(sameKey)));
    const free = (cue: Cue): Cue => ({ ...cue, keys: cue.keys.filter((key) => !taken.has(sameKey(key))) });
    const lost = coming.reduce((sum, cue) => sum + cue.keys.length - free(cue).keys.length, 0);
    if (lost) this.desk.say(t("files.keys_lost", { count: lost }));
    const ours = this.desk.draft.cues.map((cue) => (theirs.has(cue.id) ? free(theirs.get(cue.id)!) : cue));
    const known = new Set(ours.map(({ id }) => id));
    return [...ours, ...coming.filter(({ id }) => !known.has(id)).map(free)];
  }

  private write(): void {
    const { desk } = this;
    const text = JSON.stringify({ cues: desk.draft.cues.map(written) }, null, 2);
    download(new Blob([text, "\n"], { type: "application/json" }), `cues-${desk.room}.json`);
  }

  private async read(file: File): Promise<void> {
    try {
      this.come(JSON.parse(await file.text()), file.name);
    } catch {
      this.trouble = t("files.unreadable", { file: file.name });
    }
  }

  /** Takes a list, or an object with one under `cues`. */
  private come(read: unknown, from: string): void {
    const list: unknown = Array.isArray(read) ? read : (read as { cues?: unknown } | null)?.cues;
    if (!Array.isArray(list) || !list.every(isCue)) {
      this.trouble = t("files.no_cues", { file: from });
      return;
    }
    this.trouble = "";
    this.coming = { cues: list.map(whole), from };
  }

  private async look(): Promise<void> {
    await this.attempt(async () => {
      const { rooms } = await Api.rooms<{ rooms: Room[] }>();
      this.rooms = rooms.filter(({ name }) => name !== this.desk.room);
    });
  }

  private async fetch(select: HTMLSelectElement): Promise<void> {
    const { value: room } = select;
    select.value = "";
    if (room) await this.attempt(async () => this.come(await new Api(room).get("/cues"), room));
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.trouble = "";
    try {
      await work();
    } catch (error) {
      this.trouble = error instanceof ApiError ? error.message : String(error);
    }
  }
}

function isCue(value: unknown): value is CueDocument {
  if (typeof value !== "object" || value === null) return false;
  const { id, keys = [], args = {}, steps = [] } = value as Partial<Record<keyof Cue, unknown>>;
  const texts = Array.isArray(keys) && keys.every((key) => typeof key === "string");
  return typeof id === "string" && texts && typeof args === "object" && args !== null && Array.isArray(steps);
}

customElements.define("ov-cue-files", CueFiles);
