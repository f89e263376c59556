// The fields of the entry: what is taken, what was printed, what the record says.

const TAKEN = { record: "taken from the record", mine: "kept as printed" };

const FIELD_ORDER = [
  ...["author", "editor", "title", "container-title", "collection-title", "issued", "volume", "issue", "page"],
  ...["number", "edition", "publisher", "publisher-place", "DOI", "URL", "type"],
];

// Those that ask first; then as references print them, the others behind.
function sorted(fields) {
  const place = ({ name }) => (FIELD_ORDER.includes(name) ? FIELD_ORDER.indexOf(name) : FIELD_ORDER.length);
  const rank = (field) => place(field) + (isAsked(field) ? 0 : FIELD_ORDER.length + 1);
  return [...fields].sort((one, other) => rank(one) - rank(other));
}

// A field that asks: doubtful, or printed otherwise than in the record, and not yet decided.
function isAsked(field) {
  return !field.taken && (field.doubted || (field.differs && !shownEntry.settled));
}

// Columns that say nothing in any row are left out.
function columns(entry) {
  const others = { printed: "Printed", record: "Record" };
  const used = Object.keys(others).filter((name) => entry.fields.some((field) => otherValue(field, name) !== null));
  return used.map((name) => [name, others[name]]);
}

// What says no more than the value is left out, but where the person is to compare.
function otherValue(field, name) {
  return field[name] === field.value && !(field.differs && isAsked(field)) ? null : field[name];
}

function fieldsPart(entry) {
  if (!entry.fields.length) return null;
  const others = columns(entry);
  const heads = ["Field", "Is", ...others.map(([, head]) => head), "Decide"];
  const table = make(
    "table",
    { class: "fields" },
    make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, sorted(entry.fields).map((field) => fieldRow(field, others))),
  );
  return part("fields", "Fields", table);
}

function fieldRow(field, others) {
  const cell = (head, text, kind) => make("td", { "data-head": head, class: kind }, text ? value(text) : "");
  return make(
    "tr",
    { "data-row": `field ${field.name}`, tabindex: "-1", class: isAsked(field) ? "asked" : null, "aria-label": fieldLabel(field) },
    make("th", { scope: "row" }, field.label, " ", signOf(field)),
    cell("Is", field.value, "is"),
    others.map(([name, head]) => cell(head, otherValue(field, name), "other")),
    make("td", { class: "decides" }, make("div", { class: "decide" }, fieldButtons(field))),
  );
}

function signOf(field) {
  const sign = (name, mark, words) => make("span", { class: `mark ${name}` }, make("span", { "aria-hidden": "true" }, mark), ` ${words}`);
  if (field.taken) return sign("decided", "✓", TAKEN[field.taken]);
  if (field.doubted) return sign("doubtful", "?", field.value ? "doubtful" : "missing");
  if (field.differs && isAsked(field)) return sign("different", "≠", "differs");
  return null;
}

function fieldLabel(field) {
  const parts = [`${field.label}: ${field.value || "missing"}`];
  if (field.printed !== null && field.printed !== field.value) parts.push(`printed: ${field.printed}`);
  if (field.record !== null && field.record !== field.value) parts.push(`record: ${field.record}`);
  const sign = signOf(field);
  if (sign) parts.push(sign.lastChild.textContent.trim());
  return parts.join("; ");
}

function fieldButtons(field) {
  const theirs = isAsked(field) && field.record !== null;
  return [
    theirs ? keyButton("t", "Take theirs", () => decide("take", [field]), field.label) : null,
    isAsked(field) ? keyButton("m", "Keep mine", () => decide("keep", [field]), field.label) : null,
    keyButton("e", "Edit", () => editField(field), field.label),
  ];
}

// By key: the field that has the focus, else all that ask.
function decideByKey(kind) {
  const focused = focusedField();
  const fields = focused ? [focused] : shownEntry.fields.filter(isAsked);
  const able = kind === "take" ? fields.filter((field) => field.record !== null) : fields;
  if (able.length) decide(kind, able);
  else say(kind === "take" ? "The record has nothing to take here." : "No field asks here.");
}

function decide(kind, fields) {
  const labels = fields.map((field) => field.label).join(", ");
  act(kind, { fields: fields.map((field) => field.name) }, `${labels} ${kind === "take" ? "as in the record" : "as printed"}`);
}

function focusedField() {
  const row = document.activeElement?.closest?.('[data-row^="field "]');
  return row ? shownEntry.fields.find((field) => `field ${field.name}` === row.dataset.row) : null;
}

function editByKey() {
  const field = focusedField() ?? sorted(shownEntry.fields).find(isAsked) ?? sorted(shownEntry.fields)[0];
  if (field) editField(field);
  else say("This entry has no fields.");
}

function editField(field) {
  openEditor({
    name: `field ${field.name}`,
    label: `${field.label} (empty: no ${field.label})`,
    text: field.value ?? "",
    save: (text, key) => act("field", { field: field.name, value: text.trim() }, field.label, key),
  });
}
