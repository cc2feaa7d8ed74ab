/** English: what viewers write, give and order. */
import type zh from "../zh/comments.js";

const en: Record<keyof typeof zh, string> = {
  "comments.search": "Search comments, viewers",
  "comments.marked": "Only questions and what is marked",
  "comments.pause": "Pause",
  "comments.resume": "Go on",
  "comments.more": "Filter and marks",
  "comments.words_label": "Mark these words (with commas between; empty: the usual ones)",
  "comments.words": "?, how, what, when, where, which, why, price, size, ship, stock, discount",
  "comments.no_match": "No such comment",
  "comments.empty": "No comments yet",
  "comments.newer": "{n} new",
  "comments.left_out": "Too many to read: {n} left out",
  "comments.level": "Lv{level}",
  "comments.nameless": "A viewer",
  "comments.fan": "fan",
  "comments.gave": "gave {gift} ×{n}",
  "comments.followed": "follows",
  "comments.ordered": "{status}: {what} ×{n}",
  "comments.pin": "Pin to the prompter",
  "comments.copy": "Copy",
  "comments.copied": "Copied",
  "comments.not_copied": "The browser does not let it be copied: select it by hand",

  "kind.comment": "Comments",
  "kind.order": "Orders",
  "kind.gift": "Gifts",
  "kind.follow": "Follows",
  "kind.like": "Likes",
  "kind.share": "Shares",
  "kind.enter": "Arrivals",
  "kind.stats": "Figures",

  "order.created": "Ordered",
  "order.paid": "Paid",
  "order.cancelled": "Cancelled",
  "order.refunded": "Refunded",
};

export default en;
