/** English: the log and its filter. */
import type zh from "../zh/log.js";

const en: Record<keyof typeof zh, string> = {
  "log.empty": "Nothing done yet",
  "log.no_match": "Nothing matches",
  "log.list": "Log; up and down go from line to line",
  "log.search": "Search the log",
  "log.filter": "Filter",
  "log.export": "Export what is shown (CSV)",
  "log.any": "All",
  "log.who": "Who",
  "log.mechanic": "Mechanic",
  "log.kind": "Outcome",
  "log.time": "Time",
  "log.minutes": "Last {n:minute|minutes}",
  "log.news": "People and news",
  "log.done": "Done",
  "log.refused": "Refused",
  "log.all": "The server's own too",
  "log.whole": "This line, whole",
  "log.what": "What",
  "log.more": "Details",
  "log.seq": "Number",
  "log.not": "{what}: no",
  "log.before": "to before “{what}”",
  "log.last": "to the end",
  "log.comma": ", ",
};

export default en;
