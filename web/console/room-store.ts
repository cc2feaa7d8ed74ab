/** The room as the console knows it: the live state, the lists fetched beside it, its words, and who may do what. */
import { both, locale, t, word } from "../i18n/index.js";
import { faced } from "../kit/faces.js";
import { Followed } from "../kit/followed.js";
import type { Live } from "../kit/live.js";
import { text as money } from "../kit/money.js";
import type { ObsStatus, Present, RoomInfo, Self, Undone } from "../kit/protocol.js";
import { frame } from "../kit/task.js";
import { safe } from "../kit/text.js";
import { Api } from "./api.js";
import { Log } from "./log.js";
import { actsOf } from "./onair.js";
import { type Command, commandsOf, type Cue, type CueDocument, type Document, type Face, type Plugin, type Product, type Role, ROLES, whole } from "./types.js";

/** The last answer to something done here, on the line at the bottom. */
export interface Notice {
  tone: "done" | "refused" | "said";
  text: string;
}

/** Catalogue, cues, incidents and scripts have lists of their own, not command forms. */
const OWN_PANES = new Set(["catalogue", "cues", "incidents", "scripts"]);
/** ms after which a press is no longer meant: what the network held back is not done late. */
const LATEST = 5_000;

const NO_ROOM: RoomInfo = { name: "", title: "", currency: "CNY", canvas: { width: 1080, height: 1920 }, locale: "zh-CN" };

/** `GET …/cues` */
export interface CuesDocument {
  cues: CueDocument[];
  revision: number;
}

/** Fires `change` whenever anything that it shows may be different. */
export class RoomStore extends EventTarget {
  readonly api: Api;
  readonly log: Log;
  products: Product[] = [];
  cues: Cue[] = [];
  /** Which `cues` are. */
  cuesRevision = 0;
  commands: Command[] = [];
  /** The cues' live states, by id: only what the server says is shown. */
  faces: ReadonlyMap<string, Face> = new Map();
  plugins: Plugin[] = [];
  notice: Notice | null = null;
  /** Why a cue's last press from here was refused, by cue; gone when one succeeds or what it shows is otherwise. */
  readonly refusals = new Map<string, string>();
  private stale = false;
  private readonly phases = new Map<string, string>();
  private readonly lists: readonly Followed<unknown>[];

  constructor(
    readonly room: string,
    readonly live: Live,
  ) {
    super();
    this.api = new Api(room);
    this.api.meant = () => ({ before: Math.round(this.now) + LATEST, rehearsal: this.live.state?.session?.rehearsal === true });
    this.api.lost = () => this.say(t("link.asking"));
    this.log = new Log(this.api, () => this.changed());
    live.subscribe((change) => {
      if (change.kind === "prompters") return; // often, and for one pane alone
      if (change.kind === "hello") this.greeted();
      if (change.kind === "patch") this.follow(change.seq, change.topics);
      if (change.kind === "undone") this.undone(change.undone);
      if (change.kind === "faces") this.face(faced(this.faces, change.faces));
      this.changed();
    });
    this.lists = [
      this.follows<{ products: Product[] }>("catalogue", "/products", ({ products }) => (this.products = products)),
      this.follows<CuesDocument>("cues", "/cues", (cues) => this.readCues(cues)),
      this.follows<{ commands: Command[] }>(null, "/commands", ({ commands }) => (this.commands = commands)),
    ];
    this.follows<{ plugins: Plugin[] }>(null, "/plugins", ({ plugins }) => (this.plugins = plugins), "operator");
  }

  /** Products, cues and commands are here: empty means that there are none. */
  get loaded(): boolean {
    return this.lists.every(({ value }) => value !== null);
  }

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

  /** By its id; else, as the server has it, by its number. */
  product(idOrNumber: unknown): Product | undefined {
    return this.products.find(({ id }) => id === idOrNumber) ?? this.products.find(({ number }) => String(number) === String(idOrNumber));
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

  /**
   * Panes render once for all that changes within two frames. The first is the stage's, which this machine may paint too:
   * what viewers see comes before what the console shows of it.
   */
  changed(): void {
    if (this.stale) return;
    this.stale = true;
    void frame().then(frame).then(() => {
      this.stale = false;
      this.dispatchEvent(new Event("change"));
    });
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

  protected refused(label: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.notice = { tone: "refused", text: t("notice.refused", { what: label, why: safe(why, 300) }) };
    this.changed();
  }

  private follow(seq: number, topics: readonly string[]): void {
    if (topics.includes("studio")) this.outcomes();
    this.journaled(seq);
  }

  /** Somebody else took something back: what one sees has changed under one's hands. */
  private undone({ command, by, id }: Undone): void {
    if (id ? id === this.you.id : by === this.role && !this.you.name) return;
    this.say(t("people.undone", { who: this.who(by), what: this.commandLabel(command) }));
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

  /** The journal is the operator's. */
  private journaled(seq: number): void {
    if (this.may("operator")) this.log.reached(seq);
  }

  /** After each hello: what a patch cannot tell. */
  private greeted(): void {
    for (const [id, act] of actsOf(this.topics)) this.phases.set(id, act.phase);
    this.journaled(this.live.state?.seq ?? 0);
  }

  /** A list beside the state, as long as this is open; of one that cannot be had just now it is said once. */
  private follows<T>(topic: string | null, path: string, read: (list: T) => void, least: Role = "stage"): Followed<T | null> {
    let said = false;
    const ask = async (): Promise<T | null> => {
      if (!this.may(least)) return null;
      try {
        const list = await this.api.get<T>(path);
        said = false;
        return list;
      } catch (error) {
        if (!said) this.refused(t("load"), error);
        said = true;
        throw error;
      }
    };
    const followed = new Followed(this.live, topic, ask, () => {
      if (followed.value !== null) read(followed.value);
      this.changed();
    });
    return followed;
  }

  protected readCues({ cues, revision }: CuesDocument): void {
    this.cues = cues.map(whole);
    this.cuesRevision = revision;
    this.dispatchEvent(new Event("cues")); // what is drawn follows with the next frames
  }
}
