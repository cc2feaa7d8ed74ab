/** The stage page, which OBS loads: shows what is on air, and is quiet otherwise. */

import "./stage.css";
import { fromAddress } from "../kit/address.js";
import { provide } from "../kit/context.js";
import { Live } from "../kit/live.js";
import type { Change } from "../kit/live.js";
import { RehearsalMark } from "../kit/rehearsal.js";
import { frame } from "../kit/task.js";
import { keepOffline } from "./offline.js";
import { Painted } from "./painted.js";
import { Renderer } from "./renderer.js";
import { Sight } from "./sight.js";
import { Stale } from "./stale.js";

const options = new URLSearchParams(location.search);
const preview = options.get("preview") === "1";
document.body.classList.toggle("preview", preview);
document.body.classList.toggle("green", options.get("key") === "green");

const sight = new Sight(() => live.beat());
const live = new Live({
  ...fromAddress(),
  ...(preview ? {} : { page: "stage" as const }),
  hidden: () => sight.hidden,
});
const renderer = new Renderer(document.body);
/** Without the server for too long, prices may be wrong: everything is taken off. */
const stale = new Stale(
  () => live.heard,
  () => live.hello?.room.stale_after,
  () => renderer.clear(!document.hidden),
);
const painted = new Painted(
  () => live.state?.seq ?? -1,
  () => renderer.settled(),
  (seq) => live.shown(seq),
);

const mark = new RehearsalMark();

function show(animate: boolean): void {
  if (!live.state || !live.hello) return;
  mark.show(live.state.session?.rehearsal === true);
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
    // A preview is painted where a stage may be, which comes first.
    if (preview) void frame().then(() => live.status !== "ended" && show(true));
    else show(true);
  } else if (change.kind === "status") {
    stale.online(change.status === "online");
    if (change.status === "ended") {
      // The show may go on without this stage, or a renewed link come: nothing is better than what nobody controls.
      renderer.clear(!document.hidden);
      console.error(`overlay: this stage's link works no longer (${live.ended}): run overlay obs setup`);
    }
  }
});
live.start();
