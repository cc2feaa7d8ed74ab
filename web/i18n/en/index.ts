/** The pages' words in English; the types hold each subject, and the whole, to the same keys as Chinese. */
import type zh from "../zh/index.js";
import comments from "./comments.js";
import controllers from "./controllers.js";
import cues from "./cues.js";
import keys from "./keys.js";
import log from "./log.js";
import names from "./names.js";
import pad from "./pad.js";
import page from "./page.js";
import people from "./people.js";
import products from "./products.js";
import prompter from "./prompter.js";
import rundown from "./rundown.js";
import safety from "./safety.js";
import studio from "./studio.js";

const en: Record<keyof typeof zh, string> = {
  ...comments,
  ...controllers,
  ...cues,
  ...keys,
  ...log,
  ...names,
  ...pad,
  ...page,
  ...people,
  ...products,
  ...prompter,
  ...rundown,
  ...safety,
  ...studio,
};

export default en;
