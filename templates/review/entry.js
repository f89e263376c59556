// The entry in the panel.

const ENTRY = document.getElementById("review-entry");
const ACTS = document.getElementById("review-acts");

let shownEntry = null;
let shownText = "";

// ``key`` may be left by the person before the server answers: then the answer is of no use.
async function loadEntry(key) {
  if (key === null) return;
  let entry;
  try {
    entry = await ask(`entries/${encodeURIComponent(key)}`);
  } catch (error) {
    if (error instanceof NoConnection) throw error;
    if (key === shownKey) showGone(error.message);
    return;
  }
  const own = waitingActs.some((one) => one.key === key);
  const known = revisions.get(key);
  if (!own) revisions.set(key, entry.revision);
  if (key !== shownKey) return;
  if (!own && shownEntry && known !== entry.revision) say("This entry was changed in another window or in corrections.toml.");
  const text = JSON.stringify({ ...entry, build: 0 });
  const same = text === shownText && shownEntry?.key === key;
  shownText = text;
  shownEntry = entry;
  if (same) return;
  showEntry();
  tellChange("note", entry.note ?? "");
  tellChange("annotation", entry.annotation ?? "");
  for (const field of entry.fields) tellChange(`field ${field.name}`, field.value ?? "");
}

function showGone(words) {
  shownEntry = null;
  ENTRY.replaceChildren(make("h3", { id: "review-title", tabindex: "-1" }, "This entry cannot be shown"), make("p", {}, words));
  ACTS.replaceChildren();
}

// Made anew; the focus stays on the same field, candidate or tag.
function showEntry() {
  if (colouring && colouring.key === shownEntry.key) return;
  const focused = placeOf(document.activeElement);
  ENTRY.replaceChildren(entryNode(shownEntry));
  ACTS.replaceChildren(...entryButtons(shownEntry));
  showCounts();
  if (focused) goToPlace(focused);
}

function entryNode(entry) {
  const reasons = entry.reasons.map(({ kind, text }) => make("li", { class: entry.open.includes(kind) ? `reason ${kind}` : "reason done" }, value(text)));
  const number = entry.number === null || entry.number === undefined ? "" : `Number ${entry.number} · `;
  return make(
    "article",
    { "aria-labelledby": "review-title", class: entry.leave_out ? "left-out" : null },
    make("p", { class: "eyebrow" }, number, make("code", {}, entry.key), settledWords(entry)),
    make("h3", { id: "review-title", tabindex: "-1", dir: "auto", "aria-describedby": "review-left review-why" }, entry.label || entry.key),
    reasons.length ? make("ul", { class: "reasons", id: "review-why", "aria-label": "Why it is asked" }, reasons) : null,
    make(
      "div",
      { class: "review-columns" },
      make("div", {}, printedPart(entry), fieldsPart(entry)),
      make("div", {}, candidatesPart(entry), cluesPart(entry), recordPart(entry), ownPart(entry), contextsPart(entry), notesPart(entry), tagsPart(entry)),
    ),
  );
}

function settledWords(entry) {
  const words = [entry.leave_out ? "left out of every export" : "", entry.reasons.length && entry.settled ? "settled" : ""].filter(Boolean);
  return words.map((one) => [" · ", make("strong", {}, one)]);
}

function ownPart(entry) {
  const own = (text, words) => (text ? make("p", { class: "note", dir: "auto" }, make("span", { class: "unseen" }, words), text) : null);
  return part("own", "Yours", own(entry.note, "Note: "), own(entry.annotation, "Annotation: "));
}

function contextsPart(entry) {
  const quotes = entry.contexts.map(({ section, sentence }) =>
    make("blockquote", { dir: "auto" }, make("p", {}, sentence), section ? make("p", { class: "where" }, value(section)) : null),
  );
  return part("contexts", "What the text says", quotes);
}

function notesPart(entry) {
  const notes = entry.notes.map(({ level, text }) => make("li", {}, make("strong", {}, level), " ", value(text)));
  return part("notes", "Notes of the build", notes.length ? make("ul", {}, notes) : null);
}

function entryButtons(entry) {
  return [
    keyButton("Enter", "Looks right", looksRight),
    keyButton("c", "Colour", startColouring),
    keyButton("n", entry.note ? "Edit the note" : "Note", editNote),
    keyButton("N", entry.annotation ? "Edit the annotation" : "Annotation", editAnnotation),
    entry.candidates.length ? null : keyButton("d", "DOI", editDoi),
    keyButton("x", entry.leave_out ? "Take in again" : "Leave out", leaveOut),
  ].filter(Boolean);
}

function focusEntry() {
  (document.getElementById("review-title") ?? REVIEW).focus({ preventScroll: true });
  if (REVIEW.getBoundingClientRect().top < 0) REVIEW.scrollIntoView({ block: "start" });
}

// The name of the field, candidate or tag that an element belongs to.
function rowOf(node) {
  return node?.closest?.("[data-row]")?.dataset.row ?? null;
}

// Where the focus is in what is made anew: the row and the button; null for elsewhere.
function placeOf(node) {
  if (!ENTRY.contains(node) && !ACTS.contains(node)) return null;
  return { acts: ACTS.contains(node), row: rowOf(node), key: node.closest("button")?.getAttribute("aria-keyshortcuts") };
}

function goToPlace({ acts, row, key }) {
  const box = acts ? ACTS : (allRows().find((one) => one.dataset.row === row) ?? ENTRY);
  const button = key && box.querySelector(`button[aria-keyshortcuts="${key}"]`);
  if (button) button.focus({ preventScroll: true });
  else if (!focusRow(row)) focusEntry();
}

function allRows() {
  return [...ENTRY.querySelectorAll("[data-row]")];
}

function focusRow(name) {
  const row = name && allRows().find((one) => one.dataset.row === name);
  if (!row) return false;
  row.focus({ preventScroll: true });
  return true;
}

function moveRow(by) {
  const rows = allRows();
  const at = rows.findIndex((row) => row.dataset.row === rowOf(document.activeElement));
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}
