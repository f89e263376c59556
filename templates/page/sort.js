// The order of the list. The documents' headings stand only in the printed order.

const PRINTED = [...LIST.children];
const COMPARE = new Intl.Collator("en", { sensitivity: "base", numeric: true }).compare;
const LAST = "\uffff";
const byYear = (one, other) => (one.year ?? Infinity) - (other.year ?? Infinity) || one.place - other.place;
const byText = (name) => (one, other) =>
  COMPARE(one[name] || LAST, other[name] || LAST) || (one.year ?? 0) - (other.year ?? 0) || one.place - other.place;
const ORDERS = {
  year: byYear,
  "-year": (one, other) => (other.year ?? -Infinity) - (one.year ?? -Infinity) || one.place - other.place,
  author: byText("author"),
  title: byText("title"),
};
let sorted = "";

function sortBy(wanted) {
  const order = Object.hasOwn(ORDERS, wanted) ? wanted : "";
  if (order === sorted) return;
  sorted = order;
  const nodes = order ? [...ENTRIES].sort(ORDERS[order]).map((entry) => entry.node) : PRINTED;
  const focused = document.activeElement;
  const moved = document.createDocumentFragment();
  moved.append(...nodes);
  LIST.append(moved);
  if (focused && LIST.contains(focused)) focused.focus({ preventScroll: true });
}
