/** What is told to the host alone: messages from the console, and a viewer's pinned question. */
import { type Api, ApiError } from "../console/api.js";
import { t } from "../i18n/index.js";
import { Followed } from "../kit/followed.js";
import type { Live } from "../kit/live.js";
import type { Seat } from "../kit/protocol.js";

export interface Message {
  readonly id: string;
  readonly text: string;
  readonly urgent: boolean;
  readonly to: Seat | "all";
  /** Unix ms. */
  readonly at: number;
  readonly by: string;
  readonly acks: Readonly<Partial<Record<Seat, { readonly at: number; readonly by: string }>>>;
}

export interface Question {
  readonly id: string;
  readonly text: string;
  readonly viewer: string;
  readonly at: number;
  readonly by: string;
}

/** All of it, messages the oldest first. */
export interface ToldDocument {
  readonly messages: readonly Message[];
  readonly question?: Question;
  readonly phrases?: readonly string[];
}

/** Fires `change` when there is something else to show. */
export class Told extends EventTarget {
  /** Why the last answer did not get through; null once one has. */
  problem: string | null = null;
  /** Messages and questions whose answer is on its way. */
  readonly sending = new Set<string>();
  private readonly followed: Followed<ToldDocument>;

  constructor(
    private readonly live: Live,
    private readonly api: Api,
  ) {
    super();
    this.followed = new Followed(live, "prompter", () => api.get<ToldDocument>("/prompter"), () => this.changed());
  }

  get question(): Question | null {
    return this.followed.value?.question ?? null;
  }

  /** What a screen has not acknowledged, the oldest first. */
  waiting(seat: Seat): Message[] {
    const messages = this.followed.value?.messages ?? [];
    return messages.filter(({ to, acks }) => (to === "all" || to === seat) && !acks[seat]);
  }

  acknowledge(id: string, seat: Seat): Promise<void> {
    return this.send(id, "acknowledge", { id, seat });
  }

  answered(id: string): Promise<void> {
    return this.send(id, "answered", { id });
  }

  private async send(id: string, command: string, args: Record<string, string>): Promise<void> {
    if (this.sending.has(id)) return;
    this.sending.add(id);
    this.changed();
    try {
      if (this.live.status !== "online") throw new ApiError("offline", t("link.refused"));
      await this.api.ask(this.live, { type: "command", command: `prompter.${command}`, args });
      this.problem = null;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.sending.delete(id);
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
