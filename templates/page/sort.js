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

// All nodes are hidden afterwards: `showMatching` follows and shows those that fit.
function sortBy(wanted) {
  const order = Object.hasOwn(ORDERS, wanted) ? wanted : "";
  if (order === sorted) return;
  sorted = order;
  standing = order ? [...ENTRIES].sort(ORDERS[order]) : ENTRIES;
  const focused = document.activeElement;
  // Taken out and put back whole: moving the nodes one by one in place takes a hundred times as long.
  const parent = LIST.parentNode;
  const place = LIST.nextSibling;
  LIST.remove();
  for (const entry of ENTRIES) entry.node.hidden = true;
  LIST.replaceChildren(...(order ? [...standing.map((entry) => entry.node), ...HEADERS] : PRINTED));
  parent.insertBefore(LIST, place);
  if (focused && LIST.contains(focused)) requestAnimationFrame(() => focused.focus({ preventScroll: true }));
}
