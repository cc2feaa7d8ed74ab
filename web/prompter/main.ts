/** The prompter page: what the host reads. */
import { Api } from "../console/api.js";
import "../console/page.css";
import "../console/door.js";
import { fromAddress } from "../kit/address.js";
import { Live } from "../kit/live.js";
import { Now } from "./now.js";
import { RehearsalMark } from "../kit/rehearsal.js";
import { pressOnce } from "../kit/repeats.js";
import "./prompter.js";
import { Told } from "./told.js";

const { room } = fromAddress();
history.replaceState(null, "", location.pathname);

const live = new Live({ room, page: "prompter" });
const prompter = document.createElement("ov-prompter");
prompter.api = new Api(room);
prompter.now = new Now(live, prompter.api);
prompter.told = new Told(live, prompter.api);
const door = document.createElement("ov-door");
door.live = live;
door.page = prompter;
document.body.append(prompter, door);
pressOnce();
const mark = new RehearsalMark(true);
live.subscribe(() => mark.show(live.state?.session?.rehearsal === true));
live.start();
