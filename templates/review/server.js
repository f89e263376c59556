// What the panel asks of the server that sent it, and what it hears from it.

const LINE = document.getElementById("review-line");
const LOST =
  "No connection to citekit review. What you do is kept here and sent when it answers. " +
  "If it was ended, this page cannot reach it again: start it and open its new address.";
const RETRY = 2000;
// Characters of a request: the server closes the connection at more, which looks like a lost one.
const MOST = 64 * 1024;

class NoConnection extends Error {}

let connected = true;
let building = false;
let asking = false;
// Promises of those who wait for the connection.
let waiters = [];

// The answer as an object. Throws NoConnection, or Error with what the server says is wrong.
async function ask(path, body) {
  const options = { cache: "no-store" };
  if (body !== undefined) {
    Object.assign(options, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (options.body.length > MOST) throw new Error("Too long (limit: 64 kB); nothing was changed.");
  }
  let response, text;
  try {
    response = await fetch(path, options);
    text = await response.text();
  } catch {
    setConnected(false);
    throw new NoConnection(LOST);
  }
  if (path === "./") return response.ok ? text : null;
  const answer = (response.headers.get("Content-Type") ?? "").startsWith("application/json") ? JSON.parse(text) : null;
  // Another server may have the port by now, or none that knows this address.
  const lost = answer === null && (response.ok || response.status === 404);
  setConnected(!lost);
  if (lost) throw new NoConnection(LOST);
  if (!response.ok) throw new Error(answer?.error ?? text);
  return answer;
}

function setConnected(now) {
  if (connected === now) return;
  connected = now;
  showLine();
  if (!now) return void setTimeout(tryAgain, RETRY);
  for (const go of waiters) go();
  waiters = [];
}

async function tryAgain() {
  if (!connected) await catchUp();
  if (!connected) setTimeout(tryAgain, RETRY);
}

function connection() {
  return connected ? Promise.resolve() : new Promise((go) => waiters.push(go));
}

// What the server is doing.
function setDoing(now) {
  building = now.building;
  asking = now.asking;
  showLine();
}

function doing() {
  if (building) return "building …";
  return asking ? "asking about works that are not known yet …" : "";
}

function showLine() {
  REVIEW.classList.toggle("lost", !connected);
  const kept = waitingActs.length ? ` (${plural(waitingActs.length, "act")} kept)` : "";
  const words = connected ? doing() : LOST + kept;
  if (LINE.textContent !== words) LINE.textContent = words;
}

// A browser gives up on events that end in an error: then they are asked for anew.
function listen() {
  const events = new EventSource("events");
  events.addEventListener("open", catchUp);
  events.addEventListener("error", () => {
    setConnected(false);
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, RETRY);
  });
  events.addEventListener("building", () => setDoing({ building: true, asking }));
  events.addEventListener("asking", () => setDoing({ building, asking: true }));
  events.addEventListener("built", catchUp);
  events.addEventListener("message", (event) => event.data && heard(JSON.parse(event.data)));
}

// All that the server knows, after a build, a sleep or a lost connection.
async function catchUp() {
  try {
    await loadState();
    await loadEntry(shownKey);
    followList(state.build);
  } catch (error) {
    if (!(error instanceof NoConnection)) say(error.message, true);
  }
}

const MESSAGES = document.getElementById("review-messages");

function showMessages(messages) {
  MESSAGES.hidden = !messages.length;
  MESSAGES.replaceChildren(
    ...messages.map(({ level, text }) =>
      make("li", { class: `level-${level}`, role: level === "error" ? "alert" : null }, make("strong", {}, level), " ", value(text)),
    ),
  );
}

function heard(message) {
  if (message.level === "error" || message.level === "warning") {
    if (!state.messages.some((one) => one.text === message.text)) state.messages.push(message);
    showMessages(state.messages);
  } else say(message.text);
}
