/** English: keys: choosing them, typing link numbers, the cheat sheet. */
import type zh from "../zh/keys.js";

const en: Record<keyof typeof zh, string> = {
  "keys.add": "＋ Key",
  "keys.press": "Press the key…",
  "keys.remove": "Remove",
  "keys.taken": "{key} belongs to “{cue}”",
  "keys.reserved": "The browser keeps {key}; choose another",
  "keys.clash": "A key belongs to another cue as well",
  "keys.add_sequence": "＋ Sequence",
  "keys.presses": "Press 2 or 3 keys in turn, Enter ends…",
  "keys.unknown": "no key is called {key}: it cannot be pressed",
  "keys.hidden": "{key} cannot be reached: {by} belongs to “{cue}” and fires at once",
  "keys.hides": "With {key}, {other} of “{cue}” can no longer be reached",
  "keys.numpad": "With a cue on {key} it types no link number",

  "entry.none": "No product has link number {number}",
  "entry.how": "Enter shows it · Esc clears",
  "entry.other": "Esc clears, or go on typing",
  "entry.late": "{number} was not entered in time and has been cleared",
  "entry.top_row": "The digits above the letters type no link numbers: use the keypad, or press ? to let them",
  "entry.numlock": "NumLock is off: the keypad types no link numbers",

  "keys.dialog": "not done: keys are off while a dialog is open",

  "sheet.title": "Cheat sheet",
  "sheet.try": "Press a key to see its cue: here it does nothing",
  "sheet.pressed": "{what} (not done)",
  "sheet.print": "Print",
  "sheet.conflicts": "Keys in conflict",
  "sheet.without": "{count:more cue has|more cues have} no key: {which}",
  "sheet.number": "Link number (numeric keypad)",
  "sheet.number_how": "Type a link number, then Enter: shows that product",
  "sheet.number_clear": "Clear, take back a digit",
  "sheet.fixed": "Fixed keys",
  "sheet.undo": "Undo the last step; press it again to confirm",
  "sheet.manners": "Ways of pressing",
  "sheet.hold": "Fires once it has been held for 0.8 s",
  "sheet.arm": "Arms; fires when pressed again within 10 s",
  "sheet.toggle": "One press on, the next one off",
  "sheet.macro": "Several steps in turn; another press stops it",
  "sheet.panic": "Hold 0.6 s: everything off the air",
  "sheet.this": "This sheet",
  "sheet.page": "Previous, next page of the pad",
  "sheet.arrows": "Move between cues; Enter presses",
  "sheet.regions": "To the next region",
  "sheet.lock": "Lock this page (with a PIN)",
  "sheet.digits": "The digits above the letters type link numbers too",
  "sheet.won": "({digits} are cues and stay so)",
};

export default en;
