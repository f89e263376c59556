// The one place where something is typed. It stands still while all around it is made anew.

const EDITOR = document.getElementById("review-editor");
const DRAFTS = "citekit-review-drafts";

// What is edited: {key, name, label, text, save}; null while nothing is.
let edited = null;

// What was typed and not yet saved, by entry and field; it survives a reload.
const drafts = new Map(readDrafts());

function readDrafts() {
  try {
    return JSON.parse(sessionStorage.getItem(DRAFTS) ?? "[]");
  } catch {
    return [];
  }
}

function draftName(key, name) {
  return JSON.stringify([key, name]);
}

function setDraft(name, text) {
  if (text === null) drafts.delete(name);
  else drafts.set(name, text);
  try {
    sessionStorage.setItem(DRAFTS, JSON.stringify([...drafts]));
  } catch {
    // A browser without a store keeps them until it is closed.
  }
}

function openEditor({ name, label, text, save, long = false, choices = [] }) {
  leaveColouring();
  edited = { key: shownKey, name, text, save, from: rowOf(document.activeElement) };
  const draft = drafts.get(draftName(shownKey, name));
  const input = make(long ? "textarea" : "input", {
    id: "review-input",
    dir: "auto",
    rows: long ? "5" : null,
    spellcheck: long ? "true" : "false",
    list: choices.length ? "review-choices" : null,
  });
  input.value = draft ?? text;
  input.addEventListener("input", () => setDraft(draftName(edited.key, name), input.value === text ? null : input.value));
  const list = choices.length ? make("datalist", { id: "review-choices" }, choices.map((choice) => make("option", { value: choice }))) : null;
  const saves = long ? "Ctrl+Enter" : "Enter";
  const buttons = [make("button", { type: "submit" }, make("kbd", { "aria-hidden": "true" }, saves), " Save"), keyButton("Esc", "Leave", leaveAndReturn)];
  EDITOR.replaceChildren(
    make("label", { for: "review-input" }, label),
    input,
    ...(list ? [list] : []),
    make("p", { class: "review-acts" }, buttons),
  );
  EDITOR.hidden = false;
  ACTS.hidden = true;
  input.focus();
  input.select();
  EDITOR.scrollIntoView({ block: "nearest" });
}

// An editor that is open while the value changes elsewhere says so; what is saved last holds.
function tellChange(name, text) {
  if (!edited || edited.key !== shownKey || edited.name !== name || edited.text === text) return;
  edited.text = text;
  say(text ? `Changed meanwhile to “${text}”. Yours takes its place when you save.` : "Deleted meanwhile. Yours takes its place when you save.", true);
}

function saveEditor() {
  const { key, name, save, text } = edited;
  const typed = document.getElementById("review-input").value;
  setDraft(draftName(key, name), null);
  if (typed !== text) {
    const one = save(typed, key);
    if (one) one.draft = { name: draftName(key, name), text: typed };
  } else say("Nothing was changed.");
  leaveAndReturn();
}

function leaveEditor() {
  if (!edited) return;
  edited = null;
  EDITOR.hidden = true;
  ACTS.hidden = false;
  EDITOR.replaceChildren();
}

function leaveAndReturn() {
  const from = edited?.from;
  leaveEditor();
  focusRow(from) || focusEntry();
}

EDITOR.addEventListener("submit", (event) => {
  event.preventDefault();
  saveEditor();
});

function editNote() {
  openEditor({
    name: "note",
    label: "Note, shown first in every export (empty: none)",
    text: shownEntry.note ?? "",
    long: true,
    save: (text, key) => act("note", { text: text.trim() }, "the note", key),
  });
}

function editAnnotation() {
  openEditor({
    name: "annotation",
    label: "Annotation, in place of the one that citekit writes (empty: citekit's)",
    text: shownEntry.annotation ?? "",
    long: true,
    save: (text, key) => act("annotation", { text: text.trim() || null }, "the annotation", key),
  });
}
