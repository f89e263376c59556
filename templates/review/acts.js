// What the person decides, sent one after the other; without a connection it is kept and sent later.

const waitingActs = [];
// Key -> revision of its correction, as last heard.
const revisions = new Map();
let sending = false;

// ``words``: what is said when it is saved; ``key``: the entry that is meant, if it is not the one that is shown.
// The act as it waits; with a ``draft`` {name, text}, that is kept where the act is refused.
function act(kind, details, words, key = shownEntry?.key) {
  if (key === undefined) return null;
  const one = { key, words, revision: revisions.get(key), own: { act: kind, ...details } };
  waitingActs.push(one);
  showLine();
  sendActs();
  return one;
}

async function sendActs() {
  if (sending) return;
  sending = true;
  while (waitingActs.length) {
    const changed = new Set();
    while (waitingActs.length) await sendFirst(changed);
    await loadState().catch(() => {});
    if (changed.has(shownKey)) await loadEntry(shownKey).catch(() => {});
  }
  sending = false;
}

// An act leaves the row when the server has answered it, whatever it says.
async function sendFirst(changed) {
  const [one] = waitingActs;
  try {
    saved(one, await ask("acts", { key: one.key, revision: one.revision, ...one.own }));
    changed.add(one.key);
  } catch (error) {
    if (error instanceof NoConnection) {
      say(`Kept until citekit answers: ${one.words}.`);
      return void (await connection());
    }
    settledHere.delete(one.key);
    if (one.draft) setDraft(one.draft.name, one.draft.text);
    say(`Not saved (${one.words}): ${error.message}`, true);
  }
  // Without a connection the person may have taken it back.
  if (waitingActs[0] === one) waitingActs.shift();
  showLine();
}

function saved(one, answer) {
  revisions.set(one.key, answer.revision);
  // Of acts on one entry each knows what those before it did.
  for (const later of waitingActs) if (later.key === one.key) later.revision = answer.revision;
  state.undo = answer.undo;
  showCounts();
  if (answer.message) say(answer.message, true);
  else say(`Saved: ${one.words}.`);
}

function looksRight() {
  if (!shownEntry) return;
  settledHere.add(shownKey);
  act("looks-right", {}, `${shownEntry.label} looks right`);
  goTo(nextOpen());
}

function leaveOut() {
  const out = !shownEntry.leave_out;
  act("leave-out", { value: out }, out ? "left out of every export" : "taken in again");
}

// What was not sent yet is dropped; never sent twice, as the second would undo something else.
async function undo() {
  if (!connected && waitingActs.length) {
    const dropped = waitingActs.pop();
    settledHere.delete(dropped.key);
    showLine();
    return void say(`Undone: ${dropped.words}.`);
  }
  try {
    const answer = await ask("undo", {});
    if (answer.key) {
      settledHere.delete(answer.key);
      revisions.set(answer.key, answer.revision);
    }
    await loadState();
    say(answer.message ?? "Undone.");
    if (answer.key && answer.key !== shownKey) await goTo(answer.key);
    else await loadEntry(shownKey);
  } catch (error) {
    say(error instanceof NoConnection ? "Not undone: no connection to citekit review." : error.message, true);
  }
}

addEventListener("beforeunload", (event) => {
  if (waitingActs.length) event.preventDefault();
});
