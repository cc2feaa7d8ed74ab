/** The whole wire protocol of the live WebSocket, as types: what the server and a page say to each other. */

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The document of one topic: the mechanic's own fields, and whether and where it is on air. Absent means null. */
export interface Topic {
  readonly on_air?: boolean;
  /** Only while on air. */
  readonly zone?: string;
  readonly [field: string]: unknown;
}

/** A string in both languages of the product. */
export interface Label {
  readonly zh: string;
  readonly en: string;
}

/** Rows that a mechanic tells its staff: `path` below the room's address. */
export interface Listed {
  readonly path: string;
  readonly role: Role;
  readonly label: Label;
}

/** What a page knows about a mechanic. */
export interface Mechanic {
  readonly label: Label;
  /** The zone that `take` uses unless told otherwise. */
  readonly zone?: string | null;
  /** The field of its topic that is empty while there is nothing to show; null: there always is something. */
  readonly content?: string | null;
  /** The fields of its topic that hold money, at whatever depth. */
  readonly money?: readonly string[];
  /** What people see of it beside its topic, each with the role that it takes. */
  readonly lists?: readonly Listed[];
  /** URL of the graphic's module; null: the default graphic shows it. */
  readonly graphic?: string | null;
}

/** The room as the pages need it. */
export interface RoomInfo {
  readonly name: string;
  readonly title: string;
  /** ISO 4217 code of every amount in state. */
  readonly currency: string;
  /** Size of the picture in pixels, as OBS shows it. */
  readonly canvas: { readonly width: number; readonly height: number };
  /** BCP 47 tag. */
  readonly locale: string;
  /** Whose interface lies over the picture: `douyin`, `kuaishou` … */
  readonly platform?: string;
  /** Milliseconds without a connection after which a stage takes its graphics away. */
  readonly stale_after?: number;
}

/** What the OBS driver reports. */
export interface ObsStatus {
  readonly connected?: boolean;
  readonly version?: string;
  readonly program_scene?: string;
  readonly preview_scene?: string;
  readonly streaming?: boolean;
  readonly recording?: boolean;
  readonly stages?: { readonly shown: number; readonly of: number };
  readonly problems?: readonly { readonly code: string; readonly message: string; readonly since: number }[];
  readonly [field: string]: unknown;
}

/** The broadcast that is going on, if any. */
export interface Session {
  readonly id?: string;
  readonly title?: string;
  readonly started_at?: number;
  readonly ended_at?: number;
  /** Nothing of it is real: every page marks itself. */
  readonly rehearsal?: boolean;
  readonly rehearsed_since?: number;
  /** Fake viewer events a second. */
  readonly crowd?: number;
}

/** The public state of a room at one moment. */
export interface RoomState {
  /** Number of the last journal row it contains. */
  readonly seq: number;
  readonly topics: { readonly [topic: string]: Topic };
  readonly obs?: ObsStatus;
  readonly session?: Session;
}

export type Role = "stage" | "host" | "service" | "assistant" | "operator" | "admin";
export type Page = "stage" | "console" | "prompter" | "board";

/** A person's last command: what undo takes back. */
export interface Undo {
  /** Its row in the journal. */
  readonly seq: number;
  /** `mechanic.command` */
  readonly command: string;
  /** Whose it was: a name, or a role. */
  readonly actor: string;
  readonly at: number;
  /** It is the last, and cannot be taken back. */
  readonly barred?: true;
}

/** Whoever has a page open. `id`: of their own link, else of the browser; `name`: where the link is a person's. */
export interface You {
  readonly role: Role;
  readonly id: string;
  readonly name?: string;
}

/** What one is told of oneself besides: absent is no, none, never; of `only`, all that the role may. */
export interface Self extends You {
  /** The only mechanics whose commands one may give. */
  readonly only?: readonly string[];
  readonly pin?: boolean;
  readonly locked?: boolean;
  /** Minutes without a touch after which this pad locks itself. */
  readonly lock_after?: number;
}

/** Somebody who is here, with one kind of page; `editing` is what they have open for change: `product:A001`. */
export interface Present extends You {
  readonly page: Page;
  readonly editing: readonly string[];
}

/** Somebody took a command back; `id` where they have a link of their own. */
export interface Undone {
  readonly type: "undone";
  readonly command: string;
  readonly by: string;
  readonly id?: string;
}

/** Why a link works no longer; `unknown`: it is none that was given out. */
export type Ended = "revoked" | "expired" | "unknown";

/** First message of a connection, and again whenever the page fell behind or the mechanics changed. */
export interface Hello {
  readonly type: "hello";
  readonly seq: number;
  readonly state: RoomState;
  /** The server's clock, Unix ms. */
  readonly clock: number;
  readonly version: string;
  readonly room: RoomInfo;
  readonly mechanics: { readonly [topic: string]: Mechanic };
  /** Not told to stages. */
  readonly undo?: Undo | null;
  /** What this page's idempotency keys begin with: they are quickly known to be new. Not told to stages. */
  readonly key_prefix?: string;
  readonly you: Self;
}

/** A change, as RFC 7396 merge patches. */
export interface Patch {
  readonly type: "patch";
  readonly seq: number;
  readonly at?: number;
  readonly topics?: { readonly [topic: string]: Json };
  /** Where it is another than before. Not told to stages. */
  readonly undo?: Undo | null;
  /** Device state is not journaled: such a patch carries the seq of the one before. */
  readonly obs?: Json;
}

/** Why the server did not do what it was asked. */
export interface Problem {
  readonly code: string;
  /** In the reader's language. */
  readonly message: string;
  /** The argument it is about. */
  readonly field?: string | null;
  /** With a conflict: what is true now. */
  readonly present?: unknown;
}

/** Loudness of one audio input of OBS, dBFS by channel; −100 is nothing at all. */
export interface Level {
  /** RMS and peak as viewers hear it: after the input's volume, nothing while it is muted. */
  readonly magnitude: readonly number[];
  readonly peak: readonly number[];
  /** What comes from the device. */
  readonly input_peak: readonly number[];
}

/** By the input's name; the loudest of the last tenth of a second. */
export type Levels = Readonly<Record<string, Level>>;

export type CueMode = "press" | "hold" | "arm" | "toggle" | "macro";
export type FaceState = "idle" | "armed" | "on_air" | "counting" | "paused" | "sold_out" | "done" | "running";

/** A cue's live state, as the server computes it. Absent means none. */
export interface Face {
  readonly id: string;
  readonly label: string;
  readonly mode: CueMode;
  readonly page?: string;
  readonly folder?: string;
  readonly color?: string;
  readonly keys: readonly string[];
  readonly state: FaceState;
  /** The mechanic's own phase, where it has one. */
  readonly phase?: string;
  /** It must be held. */
  readonly hold?: boolean;
  /** What it shows is on air, whatever its state. */
  readonly on_air?: boolean;
  /** When what the state waits for falls due: Unix ms. */
  readonly until?: number;
  /** What a paused time has left, ms. */
  readonly paused_left?: number;
  /** `of` absent: nobody said how many there were. */
  readonly stock?: { readonly left: number; readonly of?: number };
  /** Minor units. */
  readonly price?: number;
  readonly product?: string;
  /** Of a running macro, from 1. */
  readonly step?: { readonly at: number; readonly of: number };
  /** Why the last press was refused, and when (Unix ms). */
  readonly refused?: Label & { readonly at: number };
  /** Comes back with a press: a press of what is no longer so is refused. */
  readonly seen: string;
}

/** `all`: these are all there are; else those that changed, null for one that is gone. */
export interface Faces {
  readonly type: "faces";
  readonly all?: boolean;
  readonly faces: { readonly [cue: string]: Face | null };
}

/** Something that a viewer said or did; orders, gifts and follows are lines of their own. */
export interface Line {
  /** Grows by one from line to line; begins anew when the server does. */
  readonly n: number;
  readonly type: "comment" | "order" | "gift" | "follow";
  /** Unix ms, by the platform's clock. */
  readonly at: number;
  readonly platform: string;
  readonly viewer?: { readonly id: string; readonly name: string; readonly level?: number; readonly fan?: boolean };
  readonly text?: string;
  readonly gift?: string;
  readonly count?: number;
  readonly order?: { readonly product: string; readonly quantity: number; readonly status: string };
}

/** Lines, the newest last, at most four times a second. */
export interface Said {
  /** They are all that the server still knows: in place of what the page had. */
  readonly all?: true;
  readonly comments: readonly Line[];
  /** Lines that nobody gets: there were too many to read. */
  readonly left_out?: number;
}

/** Whose screen a prompter is. */
export type Seat = "host" | "cohost";
export type Section = "opening" | "points" | "close" | "transition";

/** Where a prompter is in its script. */
export interface Reading {
  readonly seat: Seat;
  readonly playing: boolean;
  /** Characters a minute. */
  readonly speed: number;
  /** 0 at the top of the script, 1 at its end. */
  readonly at: number;
  /** Whose script; absent: the session's. */
  readonly product?: string;
  readonly section?: Section;
}

/** A prompter as the server knows it; `name` is who uses it. */
export interface PrompterPage extends Reading {
  readonly id: number;
  readonly name: string;
}

/** What the prompters of a seat are to do. */
export interface Scroll {
  readonly to: Seat;
  readonly do: "play" | "pause" | "next" | "back" | "top" | "speed";
  readonly speed?: number;
}

export type FromServer =
  | Hello
  | Patch
  | { readonly type: "ack"; readonly id: string; readonly seq: number; readonly result?: unknown }
  | { readonly type: "error"; readonly id?: string | null; readonly error: Problem }
  | { readonly type: "pong"; readonly t: number; readonly clock: number }
  | { readonly type: "levels"; readonly inputs: Levels }
  | { readonly type: "people"; readonly people: readonly Present[] }
  | { readonly type: "you"; readonly you: Self }
  | Undone
  | Faces
  | ({ readonly type: "comments" } & Said)
  | { readonly type: "prompters"; readonly prompters: readonly PrompterPage[] }
  | ({ readonly type: "scroll" } & Scroll)
  | { readonly type: "reload" };

/** Until when something is meant, and in what: later, or in the other of rehearsal and broadcast, it is not done. */
export interface Meant {
  /** Server time, Unix ms. */
  readonly before?: number;
  readonly rehearsal?: boolean;
}

/** What a person does in the room. */
export type Asking = (
  | { readonly type: "command"; readonly command: string; readonly args: Readonly<Record<string, unknown>> }
  /** A cue is pressed, as it was `seen`, and `held` for so many ms. */
  | { readonly type: "fire"; readonly cue: string; readonly seen?: string; readonly held?: number }
) &
  Meant & {
    /** The same key is done once, however often it is sent. */
    readonly key?: string;
    /** Of the answer's words; else the browser's. */
    readonly language?: "zh" | "en";
  };

export type ToServer =
  | (Asking & { id: string })
  | { type: "resume"; seq: number }
  /** `hidden`: nobody sees this page, so it may be slow to beat and paints nothing. */
  | { type: "ping"; t: number; hidden?: true }
  | { type: "levels" | "comments"; on: boolean }
  /** Somebody is at this page: it is not to lock itself yet. */
  | { type: "active" }
  /** All that this page has open for change. */
  | { type: "editing"; what: readonly string[] }
  | ({ type: "reading" } & Reading)
  | ({ type: "scroll" } & Scroll)
  | { type: "shown"; seq: number };
