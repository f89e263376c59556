// The keys of the panel. In it they go before those of the page; outside they do nothing but 'r'.

const REVIEW_KEYS = {
  j: goNext,
  ArrowRight: goNext,
  k: goBack,
  ArrowLeft: goBack,
  ArrowDown: () => moveRow(1),
  ArrowUp: () => moveRow(-1),
  u: undo,
  l: showAll,
  r: focusEntry,
  "?": () => document.getElementById("review-keys").showModal(),
};
// Those that act on the entry that is shown.
const ENTRY_KEYS = {
  Enter: looksRight,
  t: () => decideByKey("take"),
  m: () => decideByKey("keep"),
  e: editByKey,
  0: chooseNone,
  d: editDoi,
  c: startColouring,
  g: () => judgeByKey("tag-right"),
  w: () => judgeByKey("tag-wrong"),
  a: editTag,
  n: editNote,
  N: editAnnotation,
  x: leaveOut,
};
for (let number = 1; number <= 9; number += 1) ENTRY_KEYS[number] = () => choose(number);

function colouringKey(event) {
  const { key } = event;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[key];
  const field = Object.keys(PARTS).find((one) => PARTS[one][0] === key);
  if (step && (key === "ArrowDown" || key === "ArrowUp")) moveByPart(step, event.shiftKey);
  else if (step) moveByWord(step, event.shiftKey);
  else if (key === "Enter") saveColouring();
  else if (key === "Escape") leaveColouringByKey();
  else if (field) giveTo(field);
  else if ([NO_FIELD, "Backspace", "Delete"].includes(key)) giveTo(null);
  else return key.length === 1;
  return true;
}

function leaveColouringByKey() {
  leaveColouring();
  focusEntry();
}

function isTyping(target) {
  return target.matches?.("input, textarea, select") ?? false;
}

// Whether the key was taken.
function panelKey(event) {
  const { key, target } = event;
  if (isTyping(target)) {
    if (key === "Escape" && edited) return leaveAndReturn(), true;
    if (key === "Enter" && target.matches("textarea") && (event.ctrlKey || event.metaKey)) return saveEditor(), true;
    return false;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const presses = (key === "Enter" || key === " ") && target.closest("button, a[href], summary");
  if (presses) return false;
  if (colouring) return colouringKey(event);
  const known = Object.hasOwn(REVIEW_KEYS, key) ? REVIEW_KEYS[key] : shownEntry && Object.hasOwn(ENTRY_KEYS, key) ? ENTRY_KEYS[key] : null;
  if (known) known();
  // Escape would clear the filters of the list.
  return known !== null || key === "Escape";
}

function onReviewKey(event) {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  if (!(REVIEW.contains(event.target) ? panelKey(event) : enterKey(event))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// 'r' in the list reviews the work that has the focus.
function enterKey(event) {
  if (event.key !== "r" || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return false;
  const key = focusedEntry()?.querySelector(".key")?.textContent;
  if (key) goTo(key);
  else focusEntry();
  return true;
}
