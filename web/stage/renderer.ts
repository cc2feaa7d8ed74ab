/** The picture: follows the room's state, and gives every zone the graphic that is on air there. */

import type { Mechanic, RoomInfo, RoomState, Topic } from "../kit/protocol.js";
import { Guide } from "./guide.js";
import { designSize, layout, place } from "./layout.js";
import type { Size } from "./layout.js";
import { tagOf } from "./loader.js";
import { safeArea } from "./safe_area.js";
import type { StageTopic } from "./safe_area.js";
import { Slot } from "./slot.js";

type Mechanics = Readonly<Record<string, Mechanic>>;

const NOTHING_SAID: StageTopic = {};

export class Renderer {
  private readonly canvas = document.createElement("main");
  private readonly zones = new Map<string, { readonly element: HTMLElement; readonly slot: Slot }>();
  private readonly guide = new Guide();
  private design: Size = { width: 1080, height: 1920 };
  /** What the present arrangement was made from. */
  private arranged: { readonly room: RoomInfo; readonly topic: StageTopic; readonly card: boolean } | null = null;
  /** Topics on air, the latest taken last. */
  private onAir: string[] = [];

  constructor(page: HTMLElement) {
    page.append(this.canvas);
    this.canvas.append(this.guide.element);
    addEventListener("resize", () => this.scale());
  }

  /**
   * Makes the picture show a state.
   *
   * @param animate - whether the difference happened just now; else the page only catches up
   */
  show(state: RoomState, room: RoomInfo, mechanics: Mechanics, animate: boolean): void {
    const topic = (state.topics.stage ?? NOTHING_SAID) as StageTopic;
    if (!this.arranged) this.arrange(room, topic, false);
    const claims = this.claims(state.topics);
    this.arrange(room, topic, claims.has("card"));
    for (const [zone, { slot }] of this.zones) {
      const topic = claims.get(zone);
      const data = topic === undefined ? undefined : state.topics[topic];
      slot.want(topic !== undefined && data ? { topic, data, mechanic: mechanics[topic] } : null, animate);
    }
  }

  /** Takes every graphic away. */
  clear(animate: boolean): void {
    this.onAir = [];
    for (const { slot } of this.zones.values()) slot.want(null, animate);
  }

  /** Resolves when everything that is on air is in the document. */
  async settled(): Promise<void> {
    await Promise.all([...this.zones.values()].map(({ slot }) => slot.settled()));
  }

  /** Loads the graphics of all mechanics, so that the first take of each needs no request. */
  async warm(mechanics: Mechanics): Promise<void> {
    const urls = new Set(Object.values(mechanics).map((mechanic) => mechanic.graphic ?? null));
    for (const url of urls) await tagOf(url).catch((error: unknown) => console.error(`graphic ${url}:`, error));
  }

  /** Which topic each zone shows: of those on air there, the one taken last. */
  private claims(topics: RoomState["topics"]): Map<string, string> {
    const zoneOf = (name: string): string | undefined => {
      const topic: Topic | undefined = topics[name];
      return topic?.on_air ? topic.zone : undefined;
    };
    const before = this.onAir.filter((name) => zoneOf(name) !== undefined);
    const taken = Object.keys(topics).filter((name) => zoneOf(name) !== undefined && !before.includes(name));
    this.onAir = [...before, ...taken];
    const claims = new Map<string, string>();
    for (const name of this.onAir) {
      const zone = zoneOf(name) ?? "";
      claims.set(zone, name);
      if (!this.zones.has(zone)) console.error(`${name}: no zone ${zone}, only ${[...this.zones.keys()].join(", ")}`);
    }
    return claims;
  }

  /** Lays canvas, zones and guide out, if anything about them changed. */
  private arrange(room: RoomInfo, topic: StageTopic, card: boolean): void {
    const before = this.arranged;
    if (before?.room === room && before.topic === topic && before.card === card) return;
    this.arranged = { room, topic, card };
    const area = safeArea(topic, room);
    const zones = layout(room.canvas, area.insets, card);
    for (const [name, box] of zones) {
      let zone = this.zones.get(name);
      if (!zone) {
        const element = document.createElement("section");
        element.dataset.zone = name;
        this.guide.element.before(element);
        zone = { element, slot: new Slot(element) };
        this.zones.set(name, zone);
      }
      Object.assign(zone.element.style, {
        left: `${box.x}px`,
        top: `${box.y}px`,
        width: `${box.width}px`,
        height: `${box.height}px`,
        alignContent: box.align,
      });
    }
    this.design = designSize(room.canvas);
    Object.assign(this.canvas.style, { width: `${this.design.width}px`, height: `${this.design.height}px` });
    this.guide.show(topic.guide === true ? area : null, room.canvas, zones);
    this.scale();
  }

  private scale(): void {
    const { scale, x, y } = place(this.design, { width: innerWidth, height: innerHeight });
    const exact = scale === 1 && x === 0 && y === 0;
    this.canvas.style.transform = exact ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
  }
}
