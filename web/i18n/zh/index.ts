/** 中文文案 (the pages' words in Chinese), by subject. `{name}` is filled in. English has the same subjects, each with the same keys. */
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

export default {
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
