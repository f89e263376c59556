// Between the controls and the filter: reading them, setting them, saying what is seen.

const FORM = document.getElementById("filter");
let Q, SORT, FROM, TO, PLACE, TICKS, FLAGS, GROUP, COUNTS;

function findControls() {
  [Q, SORT, FROM, TO, PLACE, GROUP] = ["q", "sort", "from", "to", "place", "group"].map((id) => document.getElementById(id));
  TICKS = [...FORM.querySelectorAll('input[name="tag"]')];
  FLAGS = [...FORM.querySelectorAll('input[name="flag"]')];
  COUNTS = [...FORM.querySelectorAll("[data-count]")];
}

findControls();
let current = emptyFilter();

function readControls() {
  const ticked = TICKS.filter((tick) => tick.checked).map((tick) => tick.value);
  const known = new Set(TICKS.map((tick) => tick.value));
  const filter = emptyFilter();
  filter.tag = [...current.tag.filter((tag) => ticked.includes(tag) || !known.has(tag))];
  for (const tag of ticked) if (!filter.tag.includes(tag)) filter.tag.push(tag);
  filter.q = Q.value;
  filter.flag = FLAGS.filter((tick) => tick.checked).map((tick) => tick.value);
  for (const name of ["sort", "cited", "state"]) filter[name] = document.getElementById(name).value;
  // The group that the page opens with needs no word in the address.
  if ((GROUP.value || "none") !== (LIST.dataset.group || "none")) filter.group = GROUP.value || "none";
  // A year that is still being typed filters nothing yet.
  const [from, to] = (FROM ? [FROM.value, TO.value] : ["", ""]).map((year) => (year.length < 4 ? "" : year));
  filter.year = from && from === to ? from : from || to ? `${from}..${to}` : "";
  const place = PLACE && PLACE.selectedOptions[0];
  if (place) {
    filter.source = place.dataset.source || "";
    filter.section = place.dataset.section || "";
  }
  return filter;
}

function setControls(filter) {
  Q.value = filter.q;
  for (const name of ["sort", "cited", "state"]) document.getElementById(name).value = filter[name];
  if (SORT.selectedIndex < 0) SORT.value = "";
  const group = filter.group || LIST.dataset.group;
  GROUP.value = group === "none" ? "" : group;
  if (GROUP.selectedIndex < 0) GROUP.value = "";
  for (const tick of FLAGS) tick.checked = filter.flag.includes(tick.value);
  for (const tick of TICKS) {
    tick.checked = filter.tag.includes(tick.value);
    if (tick.checked) for (const box of enclosing(tick, "details")) box.open = true;
  }
  if (FROM) {
    const range = yearRange(filter.year) || [-Infinity, Infinity];
    [FROM.value, TO.value] = range.map((year) => (Number.isFinite(year) ? year : ""));
  }
  if (PLACE) {
    const wanted = [...PLACE.options].findIndex(
      (option) =>
        (option.dataset.source || "") === filter.source && (option.dataset.section || "") === filter.section,
    );
    PLACE.selectedIndex = wanted;
  }
}

function* enclosing(node, selector) {
  for (let box = node.closest(selector); box && FORM.contains(box); box = box.parentElement.closest(selector)) yield box;
}

function tellCounts(seen, filter) {
  const counts = new Array(INDEX.tags.length).fill(0);
  for (const entry of seen) for (const tag of entry.tags) counts[tag] += 1;
  for (const label of COUNTS) {
    const count = String(counts[label.dataset.count]);
    if (label.textContent !== count) label.textContent = count;
    label.parentElement.classList.toggle("none", count === "0");
  }
  for (const label of FORM.querySelectorAll("[data-flag]")) {
    const count = seen.filter((entry) => entry.flags.includes(label.dataset.flag)).length;
    label.textContent = String(count);
    label.parentElement.classList.toggle("none", !count);
  }
  document.getElementById("shown").textContent = `showing ${seen.length} of ${ENTRIES.length}`;
  document.getElementById("to-results").textContent = `${seen.length} of ${ENTRIES.length} works`;
  tellActive(filter);
}

const NAMES = { q: "text", year: "year", state: "check", cited: "cited", source: "document", section: "section" };

// One button for each part of the filter, which takes it away.
function tellActive(filter) {
  const list = document.getElementById("active");
  const without = (name, value) => ({ ...filter, [name]: filter[name].filter((one) => one !== value) });
  const parts = filter.tag.map((tag) => ["tag", tag, without("tag", tag)]);
  for (const flag of filter.flag) parts.push(["only", INDEX.flags[flag] ?? flag, without("flag", flag)]);
  for (const name of Object.keys(NAMES)) {
    const less = { ...filter, [name]: "", ...(name === "source" ? { section: "" } : {}) };
    if (filter[name]) parts.push([NAMES[name], shownAs(name, filter[name]), less]);
  }
  list.replaceChildren(...parts.map(([name, value, less]) => activePart(name, value, less)));
  list.hidden = !parts.length;
}

function shownAs(name, value) {
  if (name === "state") return STATES.get(value)?.short ?? value;
  if (name === "source") {
    const option = PLACE && [...PLACE.options].find((one) => one.dataset.source === value);
    return option ? option.parentElement.label : value;
  }
  return value;
}

function activePart(name, value, less) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const what = document.createElement("bdi");
  what.textContent = value;
  button.type = "button";
  const cross = document.createElement("span");
  cross.className = "unprinted";
  cross.textContent = " ✕";
  button.append(`${name}: `, what, cross);
  button.setAttribute("aria-label", `Remove ${name}: ${value}`);
  button.addEventListener("click", () => {
    apply({ ...less, key: "" }, true);
    document.getElementById("results").focus({ preventScroll: true });
  });
  item.append(button);
  return item;
}

// The one way to another filter. ``address``: whether the address has yet to learn of it.
function apply(filter, address, controls = true) {
  current = filter;
  const seen = matching(filter);
  lay(arrange(seen, filter, seen.length < ENTRIES.length));
  LIST.classList.toggle("printed", rows.some((row) => !isWork(row) && row.matches(".document")));
  document.getElementById("nothing").hidden = seen.length > 0 || !ENTRIES.length;
  document.getElementById("sort-hint").hidden = filter.sort !== "start";
  if (controls) setControls(filter);
  tellCounts(seen, filter);
  if (address) remember(filter);
}

// Browsers refuse a hundred new addresses in a few seconds; then the next change brings the address up to date.
function remember(filter) {
  try {
    history.replaceState(null, "", `#${writeAddress(filter)}`);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

// A link that filters is a step that the back button takes back.
function go(filter) {
  const hash = `#${writeAddress(filter)}`;
  if (hash !== location.hash) history.pushState(null, "", hash);
  apply(filter, false);
}
