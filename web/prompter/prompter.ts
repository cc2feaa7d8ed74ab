/** `<ov-prompter>`: what is offered, what is told to the host, the script, and what comes next, to be read from 3 m. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import type { Api } from "../console/api.js";
import "../console/left.js";
import { controls, tokens } from "../console/theme.js";
import { locale, onLanguage, t } from "../i18n/index.js";
import { Followed } from "../kit/followed.js";
import type { Reading, Scroll } from "../kit/protocol.js";
import { text as money } from "../kit/money.js";
import { changes, Refresh } from "../kit/refresh.js";
import { safe } from "../kit/text.js";
import { linesOf, type Script, valuesOf } from "./fill.js";
import { Follow } from "./follow.js";
import { type Action, bind } from "./keys.js";
import { looks } from "./looks.js";
import type { Now, Offer } from "./now.js";
import "./pace.js";
import "./reader.js";
import type { Reader } from "./reader.js";
import { toggleFullScreen } from "./screen.js";
import { Settings, SIZE, SPEED } from "./settings.js";
import "./sheet.js";
import type { Message, Question, Told } from "./told.js";
import { Awake } from "./wake.js";

/** More times than this nobody looks at while talking. */
const TIMES = 3;
/** ms after which a message or a question can be answered: pressing twice must not answer the one that comes up next. */
const UNSEEN = 400;
/** Characters from which a message is set in smaller letters, to be read whole. */
const LONG = 40;
/** The session's own script, as the reader knows it; no product has an empty id. */
const GENERAL = "";

interface Scripts {
  readonly general?: Script;
  readonly scripts: Readonly<Record<string, Script>>;
}

export class Prompter extends LitElement {
  static override styles = [tokens, controls, looks];

  @property({ attribute: false }) api!: Api;
  @property({ attribute: false }) now!: Now;
  @property({ attribute: false }) told!: Told;
  readonly settings = new Settings();
  /** What has been on the screen long enough to be answered. */
  @state() private ready: ReadonlySet<string> = new Set();
  @state() private playing = false;
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly follow = new Follow();
  private readonly awake = new Awake(() => this.requestUpdate());
  private scripts!: Followed<Scripts>;
  private said: Reading | null = null;
  private releases: (() => void)[] = [];

  constructor() {
    super();
    new Refresh(this, () => [changes(this.now), changes(this.told), changes(this.settings), onLanguage]);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { live } = this.now;
    this.scripts = new Followed(live, "scripts", () => this.api.get<Scripts>("/scripts"), () => this.requestUpdate());
    this.releases = [
      () => this.scripts.stop(),
      bind((action) => this.act(action)),
      live.subscribe((change) => {
        if (change.kind === "scroll") this.steered(change.scroll);
        if (change.kind === "hello") this.said = null;
      }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const release of this.releases) release();
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  // ---- what is done

  private get reader(): Reader {
    return this.renderRoot.querySelector("ov-reader")!;
  }

  private act(action: Action): void {
    const { reader, settings } = this;
    const { flip, mirror, size, speed } = settings.now;
    const { scroller } = reader;
    switch (action) {
      case "toggle":
        return reader.toggle();
      case "next":
        return scroller?.next();
      case "back":
        return scroller?.back();
      case "top":
        return scroller?.top();
      case "faster":
        return settings.set({ speed: speed + SPEED.step });
      case "slower":
        return settings.set({ speed: speed - SPEED.step });
      case "larger":
        return settings.set({ size: size + SIZE.step });
      case "smaller":
        return settings.set({ size: size - SIZE.step });
      case "mirror":
        return settings.set({ mirror: !mirror });
      case "flip":
        return settings.set({ flip: !flip });
      case "acknowledge":
        return this.acknowledge(this.message);
      case "answered":
        return this.answered(this.question);
      case "follow":
        this.follow.take();
        return this.requestUpdate();
      case "general":
        this.follow.general();
        return this.requestUpdate();
      case "fullscreen":
        return void toggleFullScreen();
      case "sheet":
        return this.renderRoot.querySelector("ov-prompter-sheet")!.toggle();
    }
  }

  /** The console moves it. */
  private steered({ do: what, speed }: Scroll): void {
    const { scroller } = this.reader;
    if (what === "play" || what === "pause") scroller?.play(what === "play");
    else if (what !== "speed") scroller?.[what]();
    else if (speed !== undefined) this.settings.set({ speed });
  }

  private acknowledge(message: Message | undefined): void {
    if (message && this.ready.has(message.id)) void this.told.acknowledge(message.id, this.settings.now.seat);
  }

  private answered(question: Question | null): void {
    if (question && this.ready.has(question.id)) void this.told.answered(question.id);
  }

  /** Pressed by pointer, a button gives the focus back: the next press of a pedal is not another press of it. */
  private press(action: Action): (event: MouseEvent) => void {
    return (event) => {
      if (event.detail > 0) (event.currentTarget as HTMLElement).blur();
      this.act(action);
    };
  }

  // ---- where it is

  private readonly moved = (): void => {
    this.follow.keep(this.reader.scroller?.place ?? null);
    this.say();
    if (this.playing !== this.reader.playing) this.playing = this.reader.playing;
  };

  /** Tells the console where it is, where that is another place than it said last. */
  private say(): void {
    const { reader } = this;
    const { live } = this.now;
    if (live.status !== "online" || !reader.scroller) return;
    const { seat, speed } = this.settings.now;
    const { section } = reader;
    const { whose } = this.follow;
    const reading: Reading = {
      seat,
      speed,
      playing: reader.playing,
      at: Math.round(reader.scroller.at * 100) / 100,
      ...(whose === null ? {} : { product: whose }),
      ...(section === null ? {} : { section }),
    };
    if (JSON.stringify(reading) === JSON.stringify(this.said)) return;
    this.said = reading;
    live.reads(reading);
  }

  // ---- what is shown

  private get waiting(): Message[] {
    return this.told.waiting(this.settings.now.seat);
  }

  /** The message that is on the screen: an urgent one has it for itself. */
  private get message(): Message | undefined {
    const { waiting } = this;
    return waiting.find(({ urgent }) => urgent) ?? waiting[0];
  }

  /** The question, where it is on the screen. */
  private get question(): Question | null {
    return this.message?.urgent ? null : this.told.question;
  }

  protected override willUpdate(): void {
    this.toggleAttribute("rehearsing", this.now.live.state?.session?.rehearsal === true);
    this.follow.see(this.now.offer?.product.id ?? null, this.settings.now.follow);
    const shown = [this.message, this.question].flatMap((one) => (one ? [one.id] : []));
    for (const id of shown) {
      if (!this.timers.has(id)) {
        this.timers.set(id, setTimeout(() => (this.ready = new Set([...this.ready, id])), UNSEEN));
      }
    }
    for (const [id, timer] of this.timers) {
      if (shown.includes(id)) continue;
      clearTimeout(timer);
      this.timers.delete(id);
      this.ready = new Set([...this.ready].filter((one) => one !== id));
    }
  }

  protected override render(): TemplateResult {
    const { now, settings } = this;
    const { live, offer } = now;
    const { flip, mirror, size, speed } = settings.now;
    const { whose } = this.follow;
    const down = live.status === "offline" || live.status === "ended";
    const { message } = this;
    const told = message ? this.messageOf(message) : nothing;
    document.title = `${safe(live.hello?.room.title, 40)} · ${t("prompter.title")}`;
    return html`
      <div class="page ${mirror ? "mirror" : ""} ${flip ? "flip" : ""}">
        ${down ? html`<p class="down" role="alert">⚠ ${t("prompter.offline")}</p>` : nothing} ${message?.urgent ? told : nothing}
        ${offer
          ? this.offered(offer, down)
          : html`<section class="offer">
              <p class="waiting">${t("prompter.waiting")}</p>
              <div class="facts ${down ? "stale" : ""}">${this.times()}</div>
            </section>`}
        ${message?.urgent ? nothing : told} ${this.question ? this.questionOf(this.question) : nothing}
        ${this.told.problem ? html`<p class="problem line" role="alert">⚠ ${safe(this.told.problem, 200)}</p>` : nothing}
        <ov-reader
          .lines=${this.lines}
          .of=${whose ?? GENERAL}
          .begin=${this.follow.before && { of: this.follow.before.whose ?? GENERAL, place: this.follow.before.place }}
          .speed=${speed}
          .size=${size / 100}
          .flip=${flip}
          .clock=${live.clock}
          @moved=${this.moved}
        ></ov-reader>
        ${this.footer(speed)}
      </div>
      <ov-prompter-sheet .settings=${settings} .awake=${this.awake.held}></ov-prompter-sheet>
    `;
  }

  protected override updated(): void {
    this.say();
  }

  private money(minor: number): string {
    return money(minor, this.now.live.hello?.room.currency ?? "CNY", locale());
  }

  private get lines(): ReturnType<typeof linesOf> {
    const { whose } = this.follow;
    const scripts = this.scripts.value;
    if (!scripts) return []; // a moment: what is shown first is what is read on from after a reload
    const offer = whose === null ? null : this.now.offerOf(whose);
    const script = whose === null ? scripts.general : scripts.scripts[whose];
    const values = valuesOf(offer, this.now.next, this.now.running[0]?.until ?? null, (minor) => this.money(minor));
    return linesOf(script ?? null, offer?.product.points ?? [], values);
  }

  private offered({ limit, price, product, stock, was }: Offer, down: boolean): TemplateResult {
    const shown = this.money(price);
    return html`
      <section class="offer" aria-label=${t("prompter.on_air")}>
        <p class="name"><span class="number">${product.number}</span>${safe(product.name, 100)}</p>
        <p class="price ${shown.length > 8 ? "long" : ""} ${down ? "stale" : ""}">${shown}${down ? "?" : ""}</p>
        <div class="facts ${down ? "stale" : ""}">
          ${was ? html`<p class="was line"><s>${this.money(was.price)}</s> ${safe(was.basis, 30)}</p>` : nothing}
          ${stock
            ? html`<p class="stock">
                ${t("prompter.stock")} <b>${stock.left === 0 ? `⊘ ${t("air.sold_out")}` : stock.of === null ? stock.left : `${stock.left}/${stock.of}`}</b>${down ? "?" : ""}
              </p>`
            : nothing}
          ${limit ? html`<p>${t(`prompter.limit.${limit.per}`, { limit: limit.most })}</p>` : nothing} ${this.times()}
        </div>
      </section>
    `;
  }

  private times(): TemplateResult {
    const { live, running } = this.now;
    return html`<div class="times">
      ${running.slice(0, TIMES).map(
        ({ name, label, until }) => html`<p class="time" data-time=${name}>
          <ov-left .until=${until} .clock=${live.clock}></ov-left><span class="line">${safe(label, 30)}</span>
        </p>`,
      )}
    </div>`;
  }

  private messageOf(message: Message): TemplateResult {
    const { urgent } = message;
    const more = this.waiting.filter((one) => one.urgent === urgent).length - 1;
    const sending = this.told.sending.has(message.id);
    const able = this.ready.has(message.id) && !sending && this.now.live.status === "online";
    return html`<section class="told ${urgent ? "urgent" : "ordinary"} ${message.text.length > LONG ? "long" : ""} ${sending ? "calm" : ""}" data-message=${message.id} role=${urgent ? "alert" : "status"}>
      <p class="words grow">${urgent ? "⚠ " : "✉ "}${safe(message.text, 300)}</p>
      ${more > 0 ? html`<p class="who">${t("prompter.more", { more })}</p>` : nothing}
      <button ?disabled=${!able} @click=${this.press("acknowledge")}>${t("prompter.acknowledge")} <kbd>⏎</kbd></button>
    </section>`;
  }

  private questionOf(question: Question): TemplateResult {
    const able = this.ready.has(question.id) && !this.told.sending.has(question.id) && this.now.live.status === "online";
    return html`<section class="told question ${question.text.length > LONG ? "long" : ""}" aria-label=${t("prompter.question")}>
      <p class="who line">${safe(question.viewer, 20) || t("prompter.question")}</p>
      <p class="words grow">${safe(question.text, 300)}</p>
      <button ?disabled=${!able} @click=${this.press("answered")}>${t("prompter.answered")} <kbd>A</kbd></button>
    </section>`;
  }

  private footer(speed: number): TemplateResult {
    const { next } = this.now;
    const button = (action: Action, face: string, label: string): TemplateResult =>
      html`<button data-do=${action} aria-label=${label} title=${label} @click=${this.press(action)}>${face}</button>`;
    return html`<footer>
      <p class="next">
        <span>${t("prompter.next")}</span>
        ${next
          ? html`${next.product ? html`<span class="number">${next.product.number}</span>` : nothing}<b class="line grow">${safe(next.label, 60)}</b>`
          : html`<span class="none">${t("prompter.no_next")}</span>`}
      </p>
      <ov-pace .now=${this.now}></ov-pace>
      <div class="controls">
        ${this.follow.pending ? html`<button data-do="follow" class="main" @click=${this.press("follow")}>${t("prompter.take")} <kbd>J</kbd></button>` : nothing}
        ${button("back", "«", t("prompter.key.back"))} ${button("toggle", this.playing ? "‖" : "▶", t("prompter.key.toggle"))}
        ${button("next", "»", t("prompter.key.next"))} ${button("slower", "−", t("prompter.key.slower"))}
        <output>${t("prompter.pace", { speed })}</output>
        ${button("faster", "+", t("prompter.key.faster"))} ${button("sheet", "?", t("prompter.sheet"))}
      </div>
    </footer>`;
  }
}

customElements.define("ov-prompter", Prompter);

declare global {
  interface HTMLElementTagNameMap {
    "ov-prompter": Prompter;
  }
}
