/** Lit as `import … from "lit"` finds it on our pages: the one instance that the kit uses. */

export * from "lit";
