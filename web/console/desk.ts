/** What people do at the console, each with its answer: nothing is queued, and what has no answer yet is not done again. */
import { onLanguage, t, word } from "../i18n/index.js";
import type { Live } from "../kit/live.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import { Asking } from "./asking.js";
import { actsOf } from "./onair.js";
import { CueDraft } from "./pad/draft.js";
import { type CuesDocument, type Notice, RoomStore } from "./room-store.js";
import type { Answer, Args, Cue, Did } from "./types.js";
import { Unsaved } from "./unsaved.js";

/** Own rows that are remembered: the server takes back no older ones. */
const OWN_ROWS = 40;
/** ms: a press that is answered sooner is seen by what came of it. */
const UNANSWERED = 50;

/** The console's one store, and its one way to do something. */
export class Desk extends RoomStore {
  /** Second intents. */
  readonly asking = new Asking(this);
  /** Cues whose press has no answer yet: a second press of the same is refused. */
  readonly pressed = new Set<string>();
  /** Rows of the journal that this page made: what undo takes back may be somebody else's. */
  readonly own = new Set<number>();
  /** The cues as they are being changed here; the pad stays as it is until they are saved. */
  readonly draft = new CueDraft(this);
  readonly unsaved = new Unsaved();
  /** The pad is being arranged here: neither button nor key fires. */
  arranging = false;
  /** The cue whose key is being held down, where that is asked for. */
  held: string | null = null;

  /** What was refused because there was no link; once there is one it is over. */
  private unlinked: Notice | null = null;

  constructor(room: string, live: Live) {
    super(room, live);
    live.subscribe((change) => {
      if (change.kind === "hello" && this.notice === this.unlinked) this.notice = null;
    });
    onLanguage(() => (this.notice = null)); // it is in the other language
  }

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
    const unanswered = setTimeout(() => this.changed(), UNANSWERED);
    try {
      if (this.linked && !(await this.asking.sure(this.gives(cue)))) this.say(t("guard.not_sent", { what: label }));
      else await this.press(cue, label, { ...(seen === undefined ? {} : { seen }), ...(held === undefined ? {} : { held }) });
    } catch (error) {
      if (error instanceof ApiError && error.code !== "offline") this.refusals.set(cue.id, error.message);
    }
    clearTimeout(unanswered);
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
    const { result } = await this.ask(label, cue.command ?? "cues", () => this.api.ask(this.live, { type: "fire", cue: cue.id, ...pressed }));
    const did = cue.mode === "press" ? undefined : (result as { did?: Did } | null)?.did;
    if (did !== undefined) this.done(t("notice.did", { what: label, did: word("did", did) }));
  }

  /** Gives a command for its effect; the answer is shown on the notice line. */
  async give(command: string, args: Args = {}): Promise<void> {
    if (this.linked && !(await this.asking.sure([{ command, args }]))) return this.say(t("guard.not_sent", { what: this.commandLabel(command) }));
    await this.act(this.commandLabel(command), command, () => this.carryOut(command, args));
  }

  /** Gives a command on behalf of a form, which shows a refusal at its field. Throws `ApiError`. */
  async run(command: string, args: Args): Promise<Answer> {
    if (this.linked && !(await this.asking.sure([{ command, args }])))
      throw new ApiError("offline", t("guard.not_sent", { what: this.commandLabel(command) }));
    return this.ask(this.commandLabel(command), command, () => this.carryOut(command, args));
  }

  /** Sends a command whose answer {@link ask} shows. */
  carryOut(command: string, args: Args): Promise<Answer> {
    return this.api.ask(this.live, { type: "command", command, args });
  }

  /** Takes the last command back, if it still is the one that the page shows as the last. */
  async undo(seq = this.live.undo?.seq): Promise<void> {
    await this.act(t("undo"), "room.undo", () => this.api.post<Answer>("/undo", seq === undefined ? {} : { seq }));
  }

  /** `held`: ms that it was held, which a locked pad asks for. */
  async panic(held?: number): Promise<void> {
    await this.act(t("panic"), "room.panic", () => this.api.insist<Answer>(held === undefined ? "/panic" : `/panic?held=${held}`));
  }

  /** A cue's key is held down, or (null) no longer. */
  hold(cue: Cue | null): void {
    this.held = cue?.id ?? null;
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
      if (error instanceof ApiError && error.code === "offline") this.unlinked = this.notice;
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

  private async act(label: string, command: string, act: () => Promise<Answer>): Promise<void> {
    try {
      await this.ask(label, command, act);
    } catch {
      // Said on the notice line.
    }
  }

  protected override readCues(read: CuesDocument): void {
    super.readCues(read);
    this.draft.follow();
  }
}
