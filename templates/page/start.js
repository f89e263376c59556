// Ties the page together.

const WIDE = matchMedia("(min-width: 60rem)");

function openEntry(key) {
  const entry = ENTRIES.find((one) => one.key === key);
  const document_ = INDEX.documents.findIndex((one) => one.key === key);
  const node = entry ? shownNode(entry) : HEADERS.get(document_);
  if (!node?.isConnected) return;
  const evidence = node.querySelector("details.evidence");
  if (evidence) evidence.open = true;
  node.focus({ preventScroll: true });
  // Entries that were never seen have a guessed height: once more when the first guess is drawn.
  const there = () => node.scrollIntoView({ block: "start", behavior: "instant" });
  there();
  requestAnimationFrame(() => requestAnimationFrame(there));
}

function fromAddress() {
  const filter = readAddress(location.hash);
  if (!filter) return;
  apply(filter, false);
  if (filter.key) openEntry(filter.key);
}

// To a place in the page; the filter keeps the address.
function jump(id) {
  const place = document.getElementById(id);
  place?.focus({ preventScroll: true });
  place?.scrollIntoView({ block: "start" });
}

// A link in the page that filters: a cell of a picture, a section, another entry.
function follow(filter) {
  go(filter);
  if (filter.key) openEntry(filter.key);
  else jump("results");
}

let waiting = 0;

// Typing is answered once a frame, however fast it is.
function onInput() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => {
    apply(readControls(), true, false);
    showList();
  });
}

// Beside the controls, the list comes into sight when it answers them.
function showList() {
  const results = document.getElementById("results");
  const far = results.getBoundingClientRect().top > innerHeight / 2;
  if (far && WIDE.matches) results.scrollIntoView({ block: "start", behavior: "instant" });
}

function onClick(event) {
  const button = event.target.closest("button");
  const link = event.target.closest("a[href]");
  const newTab = event.ctrlKey || event.metaKey || event.shiftKey;
  if (button?.dataset.copy) copyEntry(button.closest("[data-index]"), button.dataset.copy);
  else if (button?.dataset.export) exportSeen(button.dataset.export);
  else if (button?.id === "copy-list") copyList();
  else if (button?.id === "show-keys") showKeys();
  else if (button?.id === "clear") apply(emptyFilter(), true);
  else if (link && !newTab) onLink(event, link);
}

function onLink(event, link) {
  const hash = link.getAttribute("href");
  const filter = hash.startsWith("#") ? readAddress(hash) : null;
  if (!hash.startsWith("#") || hash === "#") return;
  event.preventDefault();
  if (!filter) return void jump(hash.slice(1));
  if (!link.dataset.tag) return void follow(filter);
  const one = link.dataset.tag;
  const tags = current.tag.includes(one) ? current.tag.filter((other) => other !== one) : [...current.tag, one];
  go({ ...current, tag: tags, key: "" });
}

function start() {
  document.body.classList.add("ready");
  for (const hidden of document.querySelectorAll(".side, .tools")) hidden.hidden = false;
  const fit = () => (document.getElementById("filters").open = WIDE.matches);
  WIDE.addEventListener("change", fit);
  fit();
  FORM.addEventListener("input", onInput);
  FORM.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  addEventListener("popstate", fromAddress);
  addEventListener("beforeprint", fillAll);
  show();
  const read = new Promise((done) => addEventListener("DOMContentLoaded", done));
  if (rest === null) read.then(() => unpack("rest")).then(showRest, showFailure);
  // Unpacked before they are wanted: browsers copy only in the moment of a click.
  read.then(() => setTimeout(() => { foldAtLeisure(); loadTexts().catch(() => {}); }, 200));
}

// What the address asks for.
function show() {
  apply(readAddress(location.hash) ?? emptyFilter(), false);
  if (current.key) openEntry(current.key);
  // Who opens an address that filters wants the list, not what stands above it.
  else if (writeAddress(current)) document.getElementById("results").scrollIntoView({ block: "start", behavior: "instant" });
}

// The works that were packed take their places; what was filtered meanwhile is filtered again.
function showRest(html) {
  rest = html;
  rows = [];
  if (current.key) show();
  else apply(current, false, false);
}

function showFailure() {
  const shown = document.getElementById("shown");
  shown.textContent = `Only the first ${WHOLE} of ${ENTRIES.length} works: this browser cannot unpack the others. Update it, or read reading-list.md.`;
}

start();
