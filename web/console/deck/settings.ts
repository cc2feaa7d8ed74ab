/** What this browser remembers of each deck, by its serial number. */
import { FIRST, type Place } from "./layout.js";

const STORED = "overlay.decks";

export interface Settings {
  /** Percent. */
  brightness: number;
  /** What it showed last, by room. */
  place: Record<string, Place>;
}

const NEW: Settings = { brightness: 70, place: {} };

function all(): Record<string, Partial<Settings>> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    return typeof stored === "object" && stored !== null ? (stored as Record<string, Partial<Settings>>) : {};
  } catch {
    return {};
  }
}

export function recall(serial: string): Settings {
  const { brightness, place } = all()[serial] ?? {};
  const places = typeof place === "object" && place !== null ? place : {};
  return {
    brightness: typeof brightness === "number" && brightness >= 0 && brightness <= 100 ? brightness : NEW.brightness,
    place: Object.fromEntries(Object.entries(places).map(([room, one]) => [room, { ...FIRST, ...one }])),
  };
}

export function remember(serial: string, { brightness, place }: Partial<Settings>): void {
  const known = recall(serial);
  const now = { brightness: brightness ?? known.brightness, place: { ...known.place, ...place } };
  localStorage.setItem(STORED, JSON.stringify({ ...all(), [serial]: now }));
}
