// What waits for a person, and where in it the person is.

const LEFT = document.getElementById("review-left");
const UNDO = document.getElementById("review-undo");

let state = { build: 0, queue: [], left: 0, undo: null, messages: [], building: false, asking: false };
// Keys in the order in which they are walked through; those that need nobody any more stay for going back.
const order = [];
let shownKey = null;
// Settled by an act that the server has not answered yet.
const settledHere = new Set();
let all = false;

async function loadState() {
  state = await ask(all ? "state?all=1" : "state");
  if (!waitingActs.length) settledHere.clear();
  merge(state.queue.map((one) => one.key));
  setDoing(state);
  showMessages(state.messages);
  showCounts();
}

// New keys come behind the one that they follow in the queue.
function merge(keys) {
  let after = -1;
  for (const key of keys) {
    const at = order.indexOf(key);
    if (at < 0) order.splice(++after, 0, key);
    else after = at;
  }
}

function showCounts() {
  const place = order.indexOf(shownKey);
  const where = shownKey && place >= 0 ? `${place + 1} of ${order.length}; ` : "";
  const left = state.queue.filter((one) => !one.settled && !settledHere.has(one.key)).length;
  LEFT.textContent = left ? `${where}${left} left` : `${where}nothing is left`;
  UNDO.disabled = !state.undo;
  UNDO.title = state.undo ? `Undo: ${state.undo}` : "Nothing to undo";
}

function isOpen(key) {
  const one = state.queue.find((other) => other.key === key);
  return one !== undefined && (all || !one.settled) && !settledHere.has(key);
}

// The next key that needs a person, around the end; null where none does.
function nextOpen(from = shownKey) {
  const at = order.indexOf(from);
  const around = [...order.slice(at + 1), ...order.slice(0, Math.max(at, 0))];
  return around.find(isOpen) ?? null;
}

async function goTo(key, focus = true) {
  leaveEditor();
  leaveColouring();
  // What was said of the entry before; an alarm stays until something else is said.
  if (!SAID.classList.contains("alarm")) say("");
  shownKey = key;
  // Until the entry is there, no key acts on the one before it.
  shownEntry = null;
  if (key && !order.includes(key)) order.push(key);
  showCounts();
  if (key === null) showEnd();
  else await loadEntry(key);
  if (focus && shownKey === key) focusEntry();
}

function goNext() {
  const next = nextOpen();
  if (next === null && shownKey !== null && isOpen(shownKey)) say("This is the only entry that is left.");
  else goTo(next);
}

function goBack() {
  const at = shownKey === null ? order.length : order.indexOf(shownKey);
  if (at > 0) goTo(order[at - 1]);
  else say("This is the first entry.");
}

async function showAll() {
  all = true;
  await loadState();
  goTo(nextOpen() ?? order[0] ?? null);
}

function showEnd() {
  const node = document.getElementById("review-entry");
  const more = all || keyButton("l", "Go through all entries", showAll);
  document.getElementById("review-acts").replaceChildren();
  node.replaceChildren(
    make("h3", { id: "review-title", tabindex: "-1" }, "Nothing is left to review"),
    make("p", {}, "Your decisions are in corrections.toml, and the exports are up to date."),
    more === true ? "" : make("p", { class: "review-acts" }, more),
  );
}
