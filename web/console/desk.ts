/** The console's one store: the live room, what is fetched beside it, and what its people do, each with its answer. */
import { both, locale, t, word } from "../i18n/index.js";
import { faced } from "../kit/faces.js";
import type { Live } from "../kit/live.js";
import { text as money } from "../kit/money.js";
import type { ObsStatus, Present, RoomInfo, Self, Undone } from "../kit/protocol.js";
import { safe } from "../kit/text.js";
import { Api, ApiError } from "./api.js";
import { Asking } from "./asking.js";
import { Log } from "./log.js";
import { actsOf } from "./onair.js";
import { CueDraft } from "./pad/draft.js";
import { type Answer, type Args, type Command, commandsOf, type Cue, type CueDocument, type Did, type Document, type Face, type Plugin, type Product, type Role, ROLES, whole } from "./types.js";

/** The last answer to something done here, on the line at the bottom. */
export interface Notice {
  tone: "done" | "refused" | "said";
  text: string;
}

/** Catalogue, cues, incidents and scripts have lists of their own, not command forms. */
const OWN_PANES = new Set(["catalogue", "cues", "incidents", "scripts"]);
/** ms after which a press is no longer meant: what the network held back is not done late. */
const LATEST = 5_000;
/** Own rows that are remembered: the server takes back no older ones. */
const OWN_ROWS = 40;

const NO_ROOM: RoomInfo = { name: "", title: "", currency: "CNY", canvas: { width: 1080, height: 1920 }, locale: "zh-CN" };

/** Fires `change` whenever anything that it shows may be different. */
export class Desk extends EventTarget {
  readonly api: Api;
  readonly log: Log;
  /** Second intents. */
  readonly asking = new Asking(this);
  products: Product[] = [];
  cues: Cue[] = [];
  /** Which `cues` are. */
  cuesRevision = 0;
  commands: Command[] = [];
  /** The cues' live states, by id: only what the server says is shown. */
  faces: ReadonlyMap<string, Face> = new Map();
  plugins: Plugin[] = [];
  notice: Notice | null = null;
  /** The lists above have been asked for once: empty means that there is nothing. */
  loaded = false;
  /** Why a cue's last press from here was refused, by cue; gone when one succeeds or what it shows is otherwise. */
  readonly refusals = new Map<string, string>();
  /** Cues whose press has no answer yet: a second press of the same is refused. */
  readonly pressed = new Set<string>();
  /** Rows of the journal that this page made: what undo takes back may be somebody else's. */
  readonly own = new Set<number>();
  /** The cues as they are being changed here; the pad stays as it is until they are saved. */
  readonly draft = new CueDraft(this);
  /** The pad is being arranged here: neither button nor key fires. */
  arranging = false;
  /** The cue whose key is being held down, where that is asked for. */
  held: string | null = null;
  private stale = false;
  private readonly soon = new MessageChannel();
  private revisions: Record<string, unknown> = {};
  private readonly phases = new Map<string, string>();

  constructor(
    readonly room: string,
    readonly live: Live,
  ) {
    super();
    this.soon.port1.onmessage = () => {
      this.stale = false;
      this.dispatchEvent(new Event("change"));
    };
    this.api = new Api(room);
    this.api.meant = () => ({ before: Math.round(this.now) + LATEST, rehearsal: this.live.state?.session?.rehearsal === true ? 1 : 0 });
    this.api.lost = () => this.say(t("link.asking"));
    this.log = new Log(this.api, () => this.changed());
    live.subscribe((change) => {
      if (change.kind === "prompters") return; // often, and for one pane alone
      if (change.kind === "hello") void this.refresh();
      if (change.kind === "patch") this.follow(change.seq, change.topics);
      if (change.kind === "undone") this.undone(change.undone);
      if (change.kind === "faces") this.face(faced(this.faces, change.faces));
      this.changed();
    });
  }

  // ---- the room

  get linked(): boolean {
    return this.live.status === "online";
  }

  get info(): RoomInfo {
    return this.live.hello?.room ?? NO_ROOM;
  }

  get role(): Role {
    return this.live.hello?.you.role ?? "stage";
  }

  /** Who this is: a person by name, else a role. */
  get you(): Self {
    return this.live.you ?? { role: "stage", id: "" };
  }

  /** Who is here, with which page, and what they have open for change. */
  get people(): readonly Present[] {
    return this.live.people;
  }

  /** Somebody else took something back: what one sees has changed under one's hands. */
  private undone({ command, by, id }: Undone): void {
    if (id ? id === this.you.id : by === this.role && !this.you.name) return;
    this.say(t("people.undone", { who: this.who(by), what: this.commandLabel(command) }));
  }

  /** Somebody in the journal, a list or a notice: by name, else by role. */
  who(actor: string): string {
    return safe(word("role", actor), 40);
  }

  get topics(): Readonly<Record<string, Document>> {
    return this.live.state?.topics ?? {};
  }

  get obs(): ObsStatus {
    return this.live.state?.obs ?? {};
  }

  get now(): number {
    return this.live.clock.now();
  }

  may(least: Role): boolean {
    return ROLES.indexOf(this.role) >= ROLES.indexOf(least);
  }

  command(name: string): Command | undefined {
    return this.commands.find((command) => command.name === name);
  }

  /** May this person give a command? What the server does not know of here is left to it. */
  able(name: string): boolean {
    const command = this.command(name);
    return this.may(command?.role ?? "assistant") && command?.may !== false;
  }

  /** Commands that this person may give: a mechanic's, or all but those that have a pane of their own. */
  allowed(mechanic?: string): Command[] {
    return this.commands.filter(
      (command) =>
        this.able(command.name) &&
        (mechanic === undefined ? !OWN_PANES.has(command.mechanic) : command.mechanic === mechanic),
    );
  }

  /** May this person give all that the cue gives? */
  mayFire(cue: Cue): boolean {
    return commandsOf(cue).every((name) => this.able(name));
  }

  /** Must its button or key be held? By its mode, or because a command of it is dangerous by mistake. */
  mustHold(cue: Cue): boolean {
    if (cue.mode === "hold" || this.faces.get(cue.id)?.hold) return true;
    return cue.mode !== "arm" && commandsOf(cue).some((name) => this.command(name)?.confirm === "hold");
  }

  product(idOrNumber: unknown): Product | undefined {
    return this.products.find((product) => product.id === idOrNumber || String(product.number) === String(idOrNumber));
  }

  money(minor: number): string {
    return money(minor, this.info.currency, locale());
  }

  mechanicLabel(name: string): string {
    return safe(both(this.live.hello?.mechanics[name]?.label) || word("core", name), 40);
  }

  commandLabel(name: string): string {
    const command = this.command(name);
    if (command) return `${this.mechanicLabel(command.mechanic)} · ${safe(both(command.label), 60)}`;
    // One of the server's own: what came of it is in its facts.
    const said = word("core", name);
    return said === name ? this.mechanicLabel(name.split(".")[0]!) : safe(said, 60);
  }

  /** A fact in words. */
  factLabel(name: string): string {
    const said = word("fact", name);
    return safe(said === name ? word("fact", name.split(".").pop()!) : said, 40);
  }

  // ---- following

  /** Panes render in a task of their own, once for all that changes in one: a key press waits for none of them. */
  changed(): void {
    if (this.stale) return;
    this.stale = true;
    this.soon.port2.postMessage(null);
  }

  private follow(seq: number, topics: readonly string[]): void {
    if (topics.includes("studio")) this.outcomes();
    if (topics.includes("catalogue")) void this.loadIfNew("catalogue", () => this.loadProducts());
    if (topics.includes("cues")) void this.loadIfNew("cues", () => this.loadCues());
    this.log.reached(seq);
  }

  private face(faces: ReadonlyMap<string, Face>): void {
    for (const id of this.refusals.keys()) {
      const was = this.faces.get(id); // the first that is heard of a cue is no change of it
      if (was && was.seen !== faces.get(id)?.seen) this.refusals.delete(id);
    }
    this.faces = faces;
  }

  /** What came of the acts that OBS was asked for: told once of each. */
  private outcomes(): void {
    for (const [id, act] of actsOf(this.topics)) {
      const was = this.phases.get(id);
      this.phases.set(id, act.phase);
      if (was === act.phase || act.phase === "pending") continue;
      const command = `studio.${act.act}`;
      const what = this.commandLabel(command);
      if (act.phase === "done") this.notice = { tone: "done", text: t("notice.done", { what }) };
      else {
        const why = safe(both(act.why), 300);
        this.notice = { tone: "refused", text: t("notice.refused", { what, why }) };
        for (const cue of this.cues) if (cue.command === command) this.refusals.set(cue.id, why);
      }
    }
  }

  private async loadIfNew(topic: string, load: () => Promise<void>): Promise<void> {
    const revision = this.topics[topic]?.revision;
    if (revision === this.revisions[topic]) return;
    this.revisions[topic] = revision;
    await this.attempt(load);
  }

  /** After each hello: what a patch cannot tell. */
  private async refresh(): Promise<void> {
    this.revisions = { catalogue: this.topics.catalogue?.revision, cues: this.topics.cues?.revision };
    for (const [id, act] of actsOf(this.topics)) this.phases.set(id, act.phase);
    this.log.reached(this.live.state?.seq ?? 0);
    await Promise.all([
      this.attempt(() => this.loadProducts()),
      this.attempt(() => this.loadCues()),
      this.attempt(async () => {
        this.commands = (await this.api.get<{ commands: Command[] }>("/commands")).commands;
      }),
      this.attempt(async () => {
        if (this.may("operator")) this.plugins = (await this.api.get<{ plugins: Plugin[] }>("/plugins")).plugins;
      }),
    ]);
    this.loaded = true;
    this.changed();
  }

  private async loadProducts(): Promise<void> {
    this.products = (await this.api.get<{ products: Product[] }>("/products")).products;
  }

  private async loadCues(): Promise<void> {
    const { cues, revision } = await this.api.get<{ cues: CueDocument[]; revision: number }>("/cues");
    this.cues = cues.map(whole);
    this.cuesRevision = revision;
    this.draft.follow();
  }

  private async attempt(load: () => Promise<void>): Promise<void> {
    try {
      await load();
      this.changed();
    } catch (error) {
      this.refused(t("load"), error);
    }
  }

  // ---- doing

  /**
   * Fires a cue. With the press goes what was seen when it began; what is no longer so is refused by the server. While
   * the link is down, or the last press has no answer yet, it is refused here: nothing is queued.
   *
   * @param held - ms that button or key was held
   * @param seen - {@link Face.seen} of when the press began, where that was not just now
   */
  async fire(cue: Cue, { held, seen = this.faces.get(cue.id)?.seen }: { held?: number; seen?: string | undefined } = {}): Promise<void> {
    const label = safe(cue.label, 60);
    if (this.pressed.has(cue.id)) return this.refused(label, new Error(t("pad.twice")));
    this.pressed.add(cue.id); // before anything is asked: of two presses in one go one is done
    this.refusals.delete(cue.id);
    this.changed();
    try {
      if (this.linked && !(await this.asking.sure(this.gives(cue)))) this.say(t("guard.not_sent", { what: label }));
      else await this.press(cue, label, { ...(seen === undefined ? {} : { seen }), ...(held === undefined ? {} : { held }) });
    } catch (error) {
      if (error instanceof ApiError && error.code !== "offline") this.refusals.set(cue.id, error.message);
    }
    this.pressed.delete(cue.id);
    this.changed();
  }

  /** What a press gives now, as far as a price may be in it: not what it switches off, nor what was asked when it was armed. */
  private gives(cue: Cue): { command: string; args: Args }[] {
    const state = this.faces.get(cue.id)?.state;
    if (state === "armed" || state === "running") return [];
    const calls = cue.mode === "toggle" && (state === "on_air" || state === "counting") && cue.off ? [cue.off] : (cue.steps ?? [cue]);
    return calls.filter((call): call is { command: string; args: Args } => "command" in call);
  }

  private async press(cue: Cue, label: string, pressed: { seen?: string; held?: number }): Promise<void> {
    const path = `/cues/${encodeURIComponent(cue.id)}/fire`;
    const { result } = await this.ask(label, cue.command ?? "cues", () => this.api.post<Answer>(path, pressed));
    const did = cue.mode === "press" ? undefined : (result as { did?: Did } | null)?.did;
    if (did !== undefined) this.done(t("notice.did", { what: label, did: word("did", did) }));
  }

  /** Gives a command for its effect; the answer is shown on the notice line. */
  async give(command: string, args: Args = {}): Promise<void> {
    if (this.linked && !(await this.asking.sure([{ command, args }]))) return this.say(t("guard.not_sent", { what: this.commandLabel(command) }));
    await this.act(this.commandLabel(command), `/commands/${command}`, command, args);
  }

  /** Gives a command on behalf of a form, which shows a refusal at its field. Throws `ApiError`. */
  async run(command: string, args: Args): Promise<Answer> {
    if (this.linked && !(await this.asking.sure([{ command, args }])))
      throw new ApiError("offline", t("guard.not_sent", { what: this.commandLabel(command) }));
    return this.ask(this.commandLabel(command), command, () => this.api.post<Answer>(`/commands/${command}`, args));
  }

  /** Takes the last command back, if it still is the one that the page shows as the last. */
  async undo(seq = this.live.undo?.seq): Promise<void> {
    await this.act(t("undo"), "/undo", "room.undo", seq === undefined ? {} : { seq });
  }

  /** `held`: ms that it was held, which a locked pad asks for. */
  async panic(held?: number): Promise<void> {
    await this.act(t("panic"), held === undefined ? "/panic" : `/panic?held=${held}`, "room.panic");
  }

  /** A cue's key is held down, or (null) no longer. */
  hold(cue: Cue | null): void {
    this.held = cue?.id ?? null;
    this.changed();
  }

  /** Says on the notice line what is still to be done. */
  say(text: string): void {
    this.notice = { tone: "said", text };
    this.changed();
  }

  /** Says on the notice line that something was not done, and why. */
  deny(label: string, why: string): void {
    this.refused(label, new Error(why));
  }

  /** Says on the notice line that something worked. */
  done(text: string): void {
    this.notice = { tone: "done", text };
    this.changed();
  }

  /** Does `ask` only while the link is up; reports the outcome, and throws what was refused. */
  async ask<T>(label: string, command: string, ask: () => Promise<T>): Promise<T> {
    try {
      if (!this.linked) throw new ApiError("offline", t("link.refused"));
      const answer = await ask();
      this.note(answer);
      if (command.startsWith("studio.") && this.waits(command)) this.say(t("studio.sent", { what: label }));
      else if (!command.startsWith("studio.")) this.done(t("notice.done", { what: label }));
      return answer;
    } catch (error) {
      this.refused(label, error);
      if (error instanceof ApiError) this.log.refused(command, error.message, this.you, this.now);
      throw error;
    }
  }

  /** Remembers whose row it is. */
  private note(answer: unknown): void {
    const seq = (answer as Partial<Answer> | null)?.seq;
    if (typeof seq !== "number") return;
    this.own.add(seq);
    for (const old of this.own) if (this.own.size > OWN_ROWS) this.own.delete(old);
  }

  /** Has OBS been asked for this, with no outcome yet? */
  private waits(command: string): boolean {
    const mine = actsOf(this.topics).filter(([, act]) => `studio.${act.act}` === command);
    return mine.at(-1)?.[1].phase !== "done" && mine.at(-1)?.[1].phase !== "failed";
  }

  private async act(label: string, path: string, command: string, args?: Args): Promise<void> {
    try {
      await this.ask(label, command, () => this.api.post<Answer>(path, args));
    } catch {
      // Said on the notice line.
    }
  }

  private refused(label: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.notice = { tone: "refused", text: t("notice.refused", { what: label, why: safe(why, 300) }) };
    this.changed();
  }
}
