// The order of the works, and their groups: rows of works and headings.

const COMPARE = new Intl.Collator("en", { sensitivity: "base", numeric: true }).compare;
const LAST = "\uffff";
const byYear = (one, other) => (one.year ?? Infinity) - (other.year ?? Infinity) || one.place - other.place;
const byText = (name) => (one, other) =>
  COMPARE(one[name] || LAST, other[name] || LAST) || (one.year ?? 0) - (other.year ?? 0) || one.place - other.place;
const ORDERS = {
  start: (one, other) =>
    other.review - one.review || other.cites - one.cites || (other.year ?? 0) - (one.year ?? 0) || one.place - other.place,
  year: byYear,
  "-year": (one, other) => (other.year ?? -Infinity) - (one.year ?? -Infinity) || one.place - other.place,
  author: byText("author"),
  title: byText("title"),
};
// Places of all works in an order, found once.
const ranks = new Map();

function inOrder(seen, wanted) {
  if (!Object.hasOwn(ORDERS, wanted)) return seen;
  if (!ranks.has(wanted)) {
    const rank = new Uint32Array(ENTRIES.length);
    [...ENTRIES].sort(ORDERS[wanted]).forEach((entry, at) => (rank[entry.place] = at));
    ranks.set(wanted, rank);
  }
  const rank = ranks.get(wanted);
  return [...seen].sort((one, other) => rank[one.place] - rank[other.place]);
}

// The groups of a work, that in which it is listed first; the firm tags are ahead of the others in the index.
function groupsOf(entry, by) {
  if (by === "year") return entry.year === null ? [] : [entry.year];
  if (by === "check") return [entry.state];
  if (by === "section") return entry.sections;
  return entry.tags.filter((place) => INDEX.tags[place][1] === by);
}

const NAMED = {
  year: (year) => [String(year), { year: String(year) }],
  check: (state) => [STATES.get(state).words, { state }],
  section: (place) => {
    const [source, heading] = INDEX.sections[place];
    const label = INDEX.documents.length > 1 ? `${INDEX.documents[source].label}: ` : "";
    return [label + heading, { source: INDEX.documents[source].id, section: heading }];
  },
  tag: (place) => [INDEX.tags[place][2], { tag: [INDEX.tags[place][0]] }],
};

// Years from the newest, sections as in the texts, checks as in the index, tags by size.
const GROUP_ORDERS = {
  year: (one, other) => other.id - one.id,
  check: (one, other) => [...STATES.keys()].indexOf(one.id) - [...STATES.keys()].indexOf(other.id),
  section: (one, other) => one.id - other.id,
  tag: (one, other) => other.all.length - one.all.length || COMPARE(INDEX.tags[one.id][2], INDEX.tags[other.id][2]),
};

function isGroup(by) {
  return Object.hasOwn(NAMED, by) ? by !== "tag" : INDEX.tags.some(([, facet]) => facet === by);
}

// Rows are works and headings (DOM nodes). ``filtered``: whether some works are left out.
function arrange(seen, filter, filtered) {
  const ordered = inOrder(seen, filter.sort);
  const by = filter.group || LIST.dataset.group;
  if (isGroup(by)) return grouped(ordered, by);
  return Object.hasOwn(ORDERS, filter.sort) ? ordered : byDocument(ordered, filtered);
}

function byDocument(seen, filtered) {
  const works = new Map([...HEADERS.keys()].map((group) => [group, []]));
  for (const entry of seen) works.get(entry.group)?.push(entry);
  const rows = [];
  for (const [group, header] of HEADERS) {
    const own = works.get(group);
    if (own.length || !filtered) rows.push(header, ...own);
  }
  return rows;
}

function grouped(seen, by) {
  const kind = Object.hasOwn(NAMED, by) ? by : "tag";
  const groups = new Map();
  const none = { id: null, all: [], own: [] };
  for (const entry of seen) {
    const ids = groupsOf(entry, by);
    for (const [at, id] of ids.entries()) {
      if (!groups.has(id)) groups.set(id, { id, all: [], own: [] });
      groups.get(id).all.push(entry);
      if (at === 0) groups.get(id).own.push(entry);
    }
    if (!ids.length) for (const list of [none.all, none.own]) list.push(entry);
  }
  const sorted = [...groups.values()].sort(GROUP_ORDERS[kind]);
  if (none.all.length) sorted.push(none);
  return sorted.flatMap((group) => [groupHeading(group, kind, by), ...group.own]);
}

function groupHeading(group, kind, by) {
  const [name, filter] = group.id === null ? [`No ${by}`, null] : NAMED[kind](group.id);
  const header = document.createElement("header");
  header.className = "group";
  const heading = document.createElement("h2");
  heading.dir = "auto";
  heading.textContent = name;
  const summary = document.createElement("p");
  summary.className = "hint";
  summary.textContent = summaryOf(group.all);
  header.append(heading, summary);
  const away = group.all.length - group.own.length;
  if (away) {
    const link = document.createElement("a");
    link.href = `#${writeAddress({ ...emptyFilter(), ...filter })}`;
    link.textContent = `${away} of them listed under another heading`;
    summary.append("; ", link);
  }
  return header;
}

// '14 works, 2012–2022: 12 verified, 2 unchecked; 1 retracted'
function summaryOf(entries) {
  const years = entries.map((entry) => entry.year).filter((year) => year !== null);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const span = years.length ? `, ${first}${last > first ? `–${last}` : ""}` : "";
  const states = [...STATES].map(([state, { short }]) => [entries.filter((entry) => entry.state === state).length, short]);
  const flags = ["retracted", "wrong-doi"].map((flag) => [
    entries.filter((entry) => entry.flags.includes(flag)).length,
    INDEX.flags[flag],
  ]);
  const counted = (counts) => counts.filter(([count]) => count).map(([count, words]) => `${count} ${words}`);
  const parts = [counted(states).join(", "), ...counted(flags)].filter(Boolean).join("; ");
  return `${entries.length} work${entries.length === 1 ? "" : "s"}${span}: ${parts}`;
}
