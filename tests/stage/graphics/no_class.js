/** Not a graphic at all. */

export default { name: "no class" };
