/** The console's keys: those of the cues, link numbers, the cheat sheet; for as long as the console is there. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

import { t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { openCheatSheet, pointOut } from "./cheat-sheet.js";
import type { Desk } from "./desk.js";
import { bindCues, mine, sameKey } from "./keys.js";
import { modal } from "./modal.js";
import { NumberEntry } from "./number-entry.js";
import type { Cue } from "./types.js";

export class KeysOfCues implements ReactiveController {
  private unbind = (): void => undefined;
  private entry: NumberEntry | null = null;
  private readonly help = (event: KeyboardEvent): void => {
    if (event.key !== "?" || !mine(event) || this.host.desk.you.locked || this.has("?") || this.has("Shift+/") || this.has("Shift+Slash")) return;
    event.preventDefault();
    openCheatSheet(this.host.desk);
  };

  constructor(private readonly host: ReactiveControllerHost & { readonly desk: Desk }) {
    host.addController(this);
  }

  hostConnected(): void {
    this.entry = new NumberEntry();
    this.entry.desk = this.host.desk;
    document.body.append(this.entry);
    window.addEventListener("keydown", this.help);
    this.host.desk.addEventListener("cues", this.bind);
    this.bind();
  }

  hostDisconnected(): void {
    this.entry?.remove();
    window.removeEventListener("keydown", this.help);
    this.host.desk.removeEventListener("cues", this.bind);
    this.unbind();
  }

  private readonly bind = (): void => {
    const { desk } = this.host;
    this.unbind();
    this.unbind = bindCues(desk.cues, {
      fire: (cue, held) => this.fire(cue, held),
      held: (cue) => !desk.arranging && !desk.you.locked && !modal() && desk.mustHold(cue),
      holding: (cue) => this.hold(cue),
    });
  };

  /** What was seen when the key went down. */
  private seen: string | undefined;
  private held = false;

  private hold(cue: Cue | null): void {
    const { desk } = this.host;
    if (cue) {
      this.seen = desk.faces.get(cue.id)?.seen;
      desk.say(t("hold.keep", { what: safe(cue.label, 60) }));
      this.held = true;
    } else {
      // What is held long enough fires at once after this.
      const what = safe(desk.cues.find(({ id }) => id === desk.held)?.label, 60);
      queueMicrotask(() => this.held && desk.say(t("notice.refused", { what, why: t("hold.longer") })));
    }
    desk.hold(cue);
  }

  private fire(cue: Cue, held?: number): void {
    const { desk } = this.host;
    this.held = false;
    if (desk.you.locked) return; // what covers the page says so
    if (pointOut(cue)) return;
    if (modal()) return desk.deny(safe(cue.label, 60), t("keys.dialog"));
    if (desk.arranging) return desk.deny(safe(cue.label, 60), t("arrange.dead"));
    void desk.fire(cue, held === undefined ? {} : { held, seen: this.seen });
  }

  private has(key: string): boolean {
    return this.host.desk.cues.some(({ keys }) => keys.some((one) => sameKey(one) === sameKey(key)));
  }
}
