/** English: the catalogue, and the forms that are made from commands. */
import type zh from "../zh/products.js";

const en: Record<keyof typeof zh, string> = {
  "products.previewed": "Check of the import",
  "products.taken": "There is a product with this id already",
  "products.search": "Search link number, name or id",
  "products.add": "Add",
  "products.edit": "Edit product",
  "products.remove": "Remove",
  "products.remove_sure": "Really remove?",
  "products.import": "Import CSV",
  "products.imported": "Imported: {added} added, {updated} updated, {unchanged} unchanged",
  "products.line": "Line {line}",
  "products.show": "Show",
  "products.show_how": "Show: put number {number} on air",
  "products.empty": "No products yet; import a CSV or add one",
  "products.no_match": "No product matches",
  "products.filter": "Filter",
  "products.to_rundown": "Add to the rundown",

  "mechanics.none": "No mechanics for you",
  "mechanics.now": "Now",

  "listing.staff": "for staff only",
  "listing.cancel": "Cancel",
  "listing.confirm": "Confirm with the button below",

  "form.optional": " (optional)",
  "form.required": "Required",
  "form.money": "Write an amount, such as 9.90",
  "form.duration": "Write 90s, 5m or 1h30m; a bare number is seconds",
  "form.lengths": "90s · 5m",
  "form.seconds": "{sign}{n} s",
  "form.minutes": "{sign}{n} min",
  "form.number": "Write a number",
  "form.json": "This is not valid JSON",
  "form.choose": "Choose",
  "form.key": "{name} ({key})",
  "form.nothing": "Nothing to choose now",
  "form.product": "Link number or name",
  "form.add": "Add one",
  "form.remove": "Remove this one",

  "filter.air": "On air",
  "filter.sold_out": "Sold out",
  "filter.low": "Low stock",
};

export default en;
