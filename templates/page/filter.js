// Which entries are seen. Nodes are never made anew: they are hidden or shown.

const INDEX = JSON.parse(document.getElementById("index").textContent);
const ENTRIES = INDEX.entries;
const LIST = document.getElementById("entries");
const HEADERS = [...LIST.querySelectorAll("header.document")];
const TAG_PLACE = new Map(INDEX.tags.map((tag, place) => [tag, place]));

for (const [place, entry] of ENTRIES.entries()) {
  entry.place = place;
  entry.node = document.getElementById(`e${place}`);
  entry.shown = true;
  entry.folded = null;
}

// Folded once, at leisure or when first needed.
function foldedWords(entry) {
  if (entry.folded === null) {
    entry.folded = fold(`${entry.key} ${entry.node.querySelector(".words").textContent}`);
  }
  return entry.folded;
}

function foldAtLeisure(from = 0) {
  const until = Math.min(from + 100, ENTRIES.length);
  for (let place = from; place < until; place += 1) foldedWords(ENTRIES[place]);
  if (until < ENTRIES.length) setTimeout(foldAtLeisure, 0, until);
}

// A list of tests that an entry must pass, the cheap ones first.
function tests(filter) {
  const found = [];
  const range = yearRange(filter.year);
  const tags = filter.tag.map((tag) => TAG_PLACE.get(tag) ?? -1);
  const words = fold(filter.q).split(" ").filter(Boolean);
  if (tags.length) found.push((entry) => tags.every((tag) => entry.tags.includes(tag)));
  if (range) found.push((entry) => entry.year !== null && entry.year >= range[0] && entry.year <= range[1]);
  if (filter.state) found.push((entry) => entry.state === filter.state);
  if (filter.cited) found.push((entry) => entry.cited === (filter.cited === "yes"));
  if (filter.source) found.push((entry) => entry.sources.includes(filter.source));
  if (filter.section) {
    found.push((entry) =>
      entry.sections.some(
        ([source, section]) => section === filter.section && (!filter.source || source === filter.source),
      ),
    );
  }
  if (words.length) found.push((entry) => words.every((word) => foldedWords(entry).includes(word)));
  return found;
}

// The entries in the order in which they stand; sort.js changes it.
let standing = ENTRIES;
let pending = [];
const FIRST = 60;

// Shows what fits (and the entry that the address opens); returns the entries that are seen. The first
// screens change at once and the rest in the next moments, so that an answer does not wait for the layout of
// thousands.
function showMatching(filter) {
  const all = tests(filter);
  const seen = [];
  const groups = new Set();
  pending = [];
  for (const entry of standing) {
    entry.shown = all.every((test) => test(entry)) || (filter.key !== "" && entry.key === filter.key);
    if (entry.shown) {
      seen.push(entry);
      groups.add(entry.group);
    }
    if (entry.node.hidden !== entry.shown) continue;
    if (seen.length <= FIRST) entry.node.hidden = !entry.shown;
    else pending.push(entry);
  }
  for (const header of HEADERS) {
    const used = !all.length || groups.has(Number(header.dataset.group));
    header.hidden = filter.sort !== "" || !used;
  }
  document.getElementById("nothing").hidden = seen.length > 0 || !ENTRIES.length;
  if (pending.length) setTimeout(showSome, 0, 200);
  return seen;
}

function showSome(number) {
  for (const entry of pending.splice(0, number)) entry.node.hidden = !entry.shown;
  if (pending.length) setTimeout(showSome, 16, number);
}
