/** The prompter's keys, among them all that foot pedals and presentation remotes send. */
import type { Message } from "../i18n/index.js";

export type Action =
  | "toggle" | "next" | "back" | "faster" | "slower" | "top" | "acknowledge" | "answered" | "follow" | "general"
  | "larger" | "smaller" | "mirror" | "flip" | "fullscreen" | "sheet";

interface Binding {
  readonly action: Action;
  readonly label: Message;
  /** `KeyboardEvent.key`, letters in lower case. */
  readonly keys: readonly string[];
  /** A key that is held down goes on doing it. */
  readonly repeats?: true;
}

/** In the order of the cheat sheet. */
export const BINDINGS: readonly Binding[] = [
  { action: "toggle", label: "prompter.key.toggle", keys: [" ", "b", "."] },
  { action: "next", label: "prompter.key.next", keys: ["PageDown", "ArrowRight", "n"] },
  { action: "back", label: "prompter.key.back", keys: ["PageUp", "ArrowLeft", "p"] },
  { action: "faster", label: "prompter.key.faster", keys: ["ArrowUp", "+", "="], repeats: true },
  { action: "slower", label: "prompter.key.slower", keys: ["ArrowDown", "-"], repeats: true },
  { action: "top", label: "prompter.key.top", keys: ["Home"] },
  { action: "acknowledge", label: "prompter.key.acknowledge", keys: ["Enter", "y"] },
  { action: "answered", label: "prompter.key.answered", keys: ["a"] },
  { action: "follow", label: "prompter.key.follow", keys: ["j"] },
  { action: "general", label: "prompter.key.general", keys: ["g"] },
  { action: "larger", label: "prompter.key.larger", keys: ["]"], repeats: true },
  { action: "smaller", label: "prompter.key.smaller", keys: ["["], repeats: true },
  { action: "mirror", label: "prompter.key.mirror", keys: ["m"] },
  { action: "flip", label: "prompter.key.flip", keys: ["v"] },
  { action: "fullscreen", label: "prompter.key.fullscreen", keys: ["f"] },
  { action: "sheet", label: "prompter.key.sheet", keys: ["?"] },
];

const CAPS: Readonly<Record<string, string>> = {
  " ": "␣", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Enter: "⏎",
};

/** A key as it is printed on the sheet. */
export function cap(key: string): string {
  return CAPS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** Calls `act` for each key pressed on the page, until the returned function is called. */
export function bind(act: (action: Action) => void): () => void {
  const pressed = (event: KeyboardEvent): void => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    if (target instanceof Element && target.closest("input, select, textarea, dialog")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    // Whoever has gone to a button by keyboard presses that button.
    if (target instanceof HTMLButtonElement && (key === " " || key === "Enter")) return;
    const binding = BINDINGS.find(({ keys }) => keys.includes(key));
    if (!binding) return;
    event.preventDefault();
    if (!event.repeat || binding.repeats) act(binding.action);
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}
