/** The console page: connects to its room, and keeps the token out of sight. */
import "./page.css";
import "./app.js";
import "./door.js";
import "./lock.js";
import { fromAddress } from "../kit/address.js";
import { Live } from "../kit/live.js";
import { pressOnce } from "../kit/repeats.js";
import { controllersOf } from "./controllers.js";
import { Desk } from "./desk.js";

const { room } = fromAddress();
// The cookie carries the token from here on; an address bar is on every screenshot.
history.replaceState(null, "", location.pathname);

const live = new Live({ room, page: "console" });
const app = document.createElement("ov-console");
app.desk = new Desk(room, live);
controllersOf(app.desk);
const door = document.createElement("ov-door");
door.live = live;
door.page = app;
const lock = document.createElement("ov-lock");
lock.desk = app.desk;
lock.page = app;
document.body.append(app, lock, door);
pressOnce();
live.start();
