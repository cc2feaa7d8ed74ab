/** What the platform's interface covers of the picture: the room's own measures, or the preset's estimates. */

import type { RoomInfo } from "../kit/protocol.js";
import { unit } from "./layout.js";
import type { Insets } from "./layout.js";
import safeAreas from "./safe_areas.json";

/** The core topic `stage`. Insets in px of the canvas; absent ones are as the preset says. */
export interface StageTopic extends Partial<Insets> {
  /** Absent: the one of the room's platform. */
  readonly preset?: string;
  readonly guide?: boolean;
}

/** A safe area that is decided, in px of the canvas. */
export interface SafeArea {
  readonly insets: Insets;
  readonly label: { readonly zh: string; readonly en: string };
}

type Presets = Readonly<Record<string, (typeof safeAreas.presets)["none"]>>;

/** The safe area of a room. Presets are measured on a canvas whose shorter side is 1080, and scaled to the room's. */
export function safeArea(topic: StageTopic, room: RoomInfo): SafeArea {
  const presets: Presets = safeAreas.presets;
  const preset = presets[topic.preset ?? room.platform ?? "none"] ?? safeAreas.presets.none;
  const estimate = room.canvas.width > room.canvas.height ? preset.landscape : preset.portrait;
  const inset = (side: keyof Insets): number => topic[side] ?? Math.round(estimate[side] * unit(room.canvas));
  return {
    insets: { top: inset("top"), right: inset("right"), bottom: inset("bottom"), left: inset("left") },
    label: preset.label,
  };
}
