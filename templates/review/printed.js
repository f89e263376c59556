// The printed string with its parts coloured by field. Offsets are code points.

// Field -> its key in the colouring, its name and the family of its colour.
const PARTS = {
  author: ["a", "author", "people"],
  editor: ["e", "editor", "people"],
  issued: ["y", "year", "date"],
  title: ["i", "title", "title"],
  "container-title": ["o", "container", "container"],
  "collection-title": ["r", "series", "container"],
  volume: ["v", "volume", "number"],
  issue: ["s", "issue", "number"],
  page: ["p", "page", "number"],
  number: ["n", "number", "number"],
  edition: ["t", "edition", "number"],
  publisher: ["l", "publisher", "publisher"],
  "publisher-place": ["c", "place", "publisher"],
  authority: ["h", "authority", "publisher"],
  DOI: ["d", "DOI", "address"],
  URL: ["u", "address", "address"],
  note: ["m", "remark", "address"],
};
const NO_FIELD = "-";
// Identifiers and addresses are one word; so are letters with digits; any other mark is one by itself.
const WORD = /10\.\d{4,9}\/\S+|https?:\S+|[\p{L}\p{M}\p{N}]+|\s+|\S/gu;

// [{text, field}] of the string, in order; a field is null where none has the words.
function runsOf(raw, spans) {
  const codes = Array.from(raw);
  const runs = [];
  let at = 0;
  for (const { start, end, field } of [...spans].sort((one, other) => one.start - other.start)) {
    if (start < at || end <= start) continue;
    if (start > at) runs.push({ text: codes.slice(at, start).join(""), field: null });
    runs.push({ text: codes.slice(start, end).join(""), field });
    at = end;
  }
  if (at < codes.length) runs.push({ text: codes.slice(at).join(""), field: null });
  return runs;
}

function partNode(field, doubted, ...children) {
  if (field === null) return make("span", {}, ...children);
  const [key, name, family] = PARTS[field] ?? ["?", field, "address"];
  return make(
    "span",
    { class: `part of-${family}${doubted ? " doubted" : ""}`, "data-letter": key, title: doubted ? `${name}: doubtful` : name },
    make("span", { class: "unseen" }, `${name}: `),
    ...children,
  );
}

function doubtedFields(entry) {
  return new Set(entry.fields.filter((field) => field.doubted && !field.taken).map((field) => field.name));
}

function printedString(entry) {
  const doubted = doubtedFields(entry);
  const runs = runsOf(entry.raw, entry.spans);
  return make(
    "p",
    { class: "printed-string", id: "review-string", dir: "auto" },
    runs.map(({ text, field }) => partNode(field, doubted.has(field), text)),
  );
}

function legend(fields) {
  const known = Object.keys(PARTS).filter((field) => fields.has(field));
  return make(
    "ul",
    { class: "legend", "aria-label": "Fields in the printed string" },
    known.map((field) => {
      const [key, name, family] = PARTS[field];
      return make("li", {}, make("span", { class: `part of-${family}`, "data-letter": key }, name));
    }),
  );
}

function printedPart(entry) {
  if (!entry.raw) return null;
  return part("printed", "As printed", printedString(entry), legend(new Set(entry.spans.map((span) => span.field))));
}
