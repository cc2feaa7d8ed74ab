/** Has MIDI been asked for in this browser? Then it starts by itself. */
const STORED = "overlay.midi";

export function wantsMidi(): boolean {
  return localStorage.getItem(STORED) === "on";
}

export function wantMidi(wanted: boolean): void {
  if (wanted) localStorage.setItem(STORED, "on");
  else localStorage.removeItem(STORED);
}
