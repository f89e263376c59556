// The colour mode: words of the printed string are selected and given to a field by its key.

// Words with their fields, and the selected ones (first and last); null outside the mode. Words of one group are one
// value: each person that is given to the authors by itself is one.
let colouring = null;

function startColouring() {
  if (!shownEntry?.raw) return void say("This entry has no printed string.");
  const words = [];
  for (const [group, { text, field }] of runsOf(shownEntry.raw, shownEntry.spans).entries()) {
    for (const [word] of text.matchAll(WORD)) words.push({ word, field, group });
  }
  colouring = { key: shownEntry.key, words, anchor: 0, at: 0, changed: false, nodes: [] };
  takeSelection();
  showColouring();
  ACTS.hidden = true;
  document.getElementById("review-string").focus();
  say("Colouring: select words with the arrow keys and Shift, then press the key of their field. Enter saves, Escape leaves.");
}

function leaveColouring() {
  if (!colouring) return;
  colouring = null;
  ACTS.hidden = false;
  if (shownEntry) showEntry();
}

function selected() {
  return [Math.min(colouring.anchor, colouring.at), Math.max(colouring.anchor, colouring.at)];
}

function showColouring() {
  const [first, last] = selected();
  const string = make("p", { class: "printed-string colouring", id: "review-string", tabindex: "0", dir: "auto" });
  string.setAttribute("role", "application");
  string.setAttribute("aria-label", "Colouring of the printed string");
  colouring.nodes = [];
  let open = null;
  for (const [at, { word, field, group }] of colouring.words.entries()) {
    if (!open || open.field !== field || open.group !== group) string.append((open = { field, group, node: partNode(field, false) }).node);
    const node = make("span", { class: at >= first && at <= last ? "chosen" : null }, word);
    colouring.nodes.push(node);
    open.node.append(node);
  }
  string.addEventListener("mouseup", () => {
    takeSelection();
    showColouring();
    document.getElementById("review-string").focus();
  });
  document.getElementById("review-string").replaceWith(string);
  document.querySelector(".review-printed .legend, .colour-keys").replaceWith(colourKeys());
}

function colourKeys() {
  const button = (key, name, family, field) =>
    make(
      "button",
      { type: "button", class: `part of-${family}`, "data-letter": key, "aria-keyshortcuts": key, onclick: () => giveTo(field) },
      name,
    );
  return make(
    "div",
    { class: "colour-keys", role: "group", "aria-label": "Give the selected words to a field" },
    Object.entries(PARTS).map(([field, [key, name, family]]) => button(key, name, family, field)),
    button(NO_FIELD, "no field", "none", null),
    keyButton("Enter", "Save", saveColouring),
    keyButton("Esc", "Leave", leaveColouring),
  );
}

// What is selected with the mouse.
function takeSelection() {
  const selection = getSelection();
  const string = document.getElementById("review-string");
  if (!selection.rangeCount || !string.contains(selection.anchorNode)) return;
  if (!colouring.nodes.length) {
    [colouring.anchor, colouring.at] = wordsBetween(string, selection.getRangeAt(0));
  } else {
    const within = colouring.nodes.flatMap((node, at) => (selection.containsNode(node, true) ? [at] : []));
    if (within.length) [colouring.anchor, colouring.at] = [within[0], within.at(-1)];
  }
  selection.removeAllRanges();
}

// The same in the string before it was cut into words: by the length of the text before it.
function wordsBetween(string, range) {
  const before = document.createRange();
  before.selectNodeContents(string);
  const lengthTo = (node, offset) => {
    before.setEnd(node, offset);
    const text = before.cloneContents();
    for (const unseen of text.querySelectorAll(".unseen")) unseen.remove();
    return text.textContent.length;
  };
  const [start, end] = [lengthTo(range.startContainer, range.startOffset), lengthTo(range.endContainer, range.endOffset)];
  let length = 0;
  const within = colouring.words.flatMap(({ word }, at) => {
    const from = length;
    length += word.length;
    return length > start && from < Math.max(end, start + 1) ? [at] : [];
  });
  return within.length ? [within[0], within.at(-1)] : [0, 0];
}

const isSpace = (at) => !colouring.words[at].word.trim();

// By a word.
function moveByWord(by, extend) {
  let at = colouring.at + by;
  while (colouring.words[at] && isSpace(at)) at += by;
  if (colouring.words[at]) select(extend ? colouring.anchor : at, at);
}

// To the next part of a field, as a whole.
function moveByPart(by, extend) {
  const { words } = colouring;
  const { group } = words[colouring.at];
  let at = colouring.at;
  while (words[at] && (words[at].group === group || words[at].field === null)) at += by;
  if (!words[at]) return;
  let end = at;
  while (words[end + by]?.group === words[at].group) end += by;
  select(extend ? colouring.anchor : at, end);
}

function select(anchor, at) {
  Object.assign(colouring, { anchor, at });
  showColouring();
  document.getElementById("review-string").focus();
  sayWords();
}

function sayWords() {
  const [first, last] = selected();
  const text = colouring.words.slice(first, last + 1).map(({ word }) => word).join("");
  const fields = new Set(colouring.words.slice(first, last + 1).map(({ field }) => PARTS[field]?.[1] ?? "no field"));
  say(`Selected: “${text}” (${[...fields].join(", ")})`);
}

function giveTo(field) {
  const [first, last] = selected();
  const group = Math.max(...colouring.words.map((word) => word.group)) + 1;
  for (let at = first; at <= last; at += 1) Object.assign(colouring.words[at], { field, group });
  colouring.changed = true;
  colouring.anchor = colouring.at = last;
  showColouring();
  document.getElementById("review-string").focus();
  const given = colouring.words.slice(first, last + 1).map(({ word }) => word).join("");
  say(`“${given}” is ${field === null ? "of no field" : PARTS[field][1]}`);
}

// Spans of the colouring in code points, from the first to the last letter or digit (a full stop or bracket behind it stays).
function spansOf(words) {
  const spans = [];
  let length = 0;
  let before = {};
  for (const one of words) {
    const end = length + Array.from(one.word).length;
    const joined = before.field === one.field && before.group === one.group;
    const known = /[\p{L}\p{N}]/u.test(one.word);
    if (one.field !== null && known && !(joined && before.span)) {
      spans.push({ start: length, end, field: one.field });
      before = { ...one, span: spans.at(-1) };
    } else if (joined && before.span) {
      if (known || /[.)\]?!]/.test(one.word)) before.span.end = end;
    } else before = one;
    length = end;
  }
  return spans;
}

function saveColouring() {
  const { words, changed, key } = colouring;
  if (changed) act("spans", { spans: spansOf(words) }, "the colouring of the printed string", key);
  else say("Nothing was coloured anew.");
  leaveColouring();
  focusEntry();
}
