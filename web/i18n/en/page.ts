/** English: what every page says: the link to the server, notices, the header. */
import type zh from "../zh/page.js";

const en: Record<keyof typeof zh, string> = {
  console: "Console",
  "language.other": "中文",
  save: "Save",
  cancel: "Cancel",
  close: "Close",
  yes: "yes",
  no: "no",
  load: "Loading",
  panes: "Panes",
  skip: "Skip",
  "skip.to": "Skip to {what} ({key}: next region)",
  strip: "On air",
  preview: "Stage preview",

  "tab.pad": "Cues",
  "tab.products": "Products",
  "tab.mechanics": "Mechanics",
  "tab.cues": "Edit cues",
  "tab.studio": "Studio",
  "tab.system": "System",
  "tab.rundown": "Rundown",
  "tab.comments": "Comments",
  "tab.people": "People",
  "tab.prompter": "Prompter",
  "tab.controllers": "Controllers",
  "tab.preview": "Preview",
  "tab.log": "Log",

  "phone.panes": "All panes",
  "phone.pad": "Pad only",

  "link.online": "Connected",
  "link.connecting": "Connecting",
  "link.offline": "Disconnected",
  "link.refused": "No connection to the server: this was not sent, and will not be sent later",
  "link.slow": "Slow link: {s} s",
  "link.asking": "No answer: asking whether it was done (it is not done again)",

  "stages.shown": "On air {shown}/{of}",
  "stages.none": "No stage page",

  "health.title": "Link, stages, OBS, problems, clock: press for details",
  "health.well": "All well",
  "health.plugins_off": "{n:plugin|plugins} off",
  "health.clock": "Clock {off} ms",

  undo: "Undo",
  "undo.none": "nothing to undo",
  "undo.mine": "me",
  "undo.sure": "Take back what {whose} did?",
  "undo.again": "Ctrl+Z again takes back: {what} · {whose}",
  "undo.barred": "Cannot take back: {what}",

  "error.not_done": "No answer came; it was not done, and will not be",
  "error.unanswered": "No answer: it is not known whether this was done; look at the on-air strip",
  "error.unread": "No answer",
  "error.too_large": "Too long: nothing was sent",
  "error.status": "The server answered {status}",

  panic: "Clear all",
  "panic.key": "hold Esc",
  "panic.title": "Take everything off the air at once (hold Esc for 0.6 s)",

  "notice.none": "Ready",
  "notice.done": "{what}: done",
  "notice.refused": "{what}: {why}",
  "notice.did": "{what}: {did}",

  "next.next": "Next",
  "next.none": "Nothing next",
  "next.title": "What is next in the rundown, and how long until then: press to open it",
};

export default en;
