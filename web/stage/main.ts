/** The stage page, which OBS loads: shows what is on air, and is quiet otherwise. */

import "./stage.css";
import { provide } from "../kit/context.js";
import { fromAddress, Live } from "../kit/live.js";
import type { Change } from "../kit/live.js";
import { keepOffline } from "./offline.js";
import { Painted } from "./painted.js";
import { Renderer } from "./renderer.js";

/** Without a connection for this long, prices may be wrong: everything is taken off. Ms; a room may say otherwise. */
const STALE_AFTER = 30_000;

const options = new URLSearchParams(location.search);
const preview = options.get("preview") === "1";
document.body.classList.toggle("preview", preview);
document.body.classList.toggle("green", options.get("key") === "green");

const live = new Live({ ...fromAddress(), ...(preview ? {} : { page: "stage" as const }) });
const renderer = new Renderer(document.body);
const painted = new Painted(
  () => live.state?.seq ?? -1,
  () => renderer.settled(),
  (seq) => live.shown(seq),
);

let staleTimer: ReturnType<typeof setTimeout> | undefined;

function show(animate: boolean): void {
  if (!live.state || !live.hello) return;
  // A hidden page paints nothing: what happens meanwhile is there when it is seen again.
  renderer.show(live.state, live.hello.room, live.hello.mechanics, animate && !document.hidden);
  if (!preview) void painted.due();
}

live.subscribe((change: Change) => {
  if (change.kind === "hello") {
    const { room, mechanics } = change.hello;
    provide({ room, now: () => live.clock.now() });
    document.documentElement.lang = room.locale;
    show(false);
    void renderer.warm(mechanics).then(keepOffline);
  } else if (change.kind === "patch") {
    show(true);
  } else {
    clearTimeout(staleTimer);
    if (change.status === "offline") {
      staleTimer = setTimeout(() => renderer.clear(!document.hidden), live.hello?.room.stale_after ?? STALE_AFTER);
    }
  }
});
live.start();
