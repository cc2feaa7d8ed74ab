/** The prompter page: what the host reads, and nothing to press. */
import "../console/page.css";
import "../console/door.js";
import { fromAddress, Live } from "../kit/live.js";
import "./prompter.js";
import { Script } from "./script.js";

const { room } = fromAddress();
history.replaceState(null, "", location.pathname);

const live = new Live({ room, page: "prompter" });
const prompter = document.createElement("ov-prompter");
prompter.script = new Script(room, live);
const door = document.createElement("ov-door");
door.live = live;
door.page = prompter;
document.body.append(prompter, door);
live.start();
