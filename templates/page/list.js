// The list in the document. Of a long one only the rows near the screen are there, in chunks.

const CHUNK = 25;
const NEAR = new IntersectionObserver(onNear, { rootMargin: "1500px 0px" });
const LONG = ENTRIES.length > WHOLE;
let rows = [];
let chunks = [];
// The usual height of a row, in pixels, as it was last measured.
let usual = 260;

function isWork(row) {
  return !(row instanceof Node);
}

function worksShown() {
  return rows.filter(isWork);
}

// Puts rows into the list. The first screens are there at once, the others when they come near.
function lay(next) {
  if (chunks.length && next.length === rows.length && next.every((row, at) => row === rows[at])) return;
  const focused = LIST.contains(document.activeElement) ? document.activeElement : null;
  rows = next;
  NEAR.disconnect();
  chunks = [];
  for (let at = 0; at < rows.length; at += LONG ? CHUNK : Infinity) chunks.push(newChunk(at));
  for (const [at, chunk] of chunks.entries()) {
    if (at === 0) fill(chunk);
    else chunk.node.style.height = `${Math.round(chunk.rows.length * usual)}px`;
  }
  LIST.replaceChildren(...chunks.map((chunk) => chunk.node));
  if (LONG) for (const chunk of chunks) NEAR.observe(chunk.node);
  if (focused?.isConnected) focused.focus({ preventScroll: true });
}

function newChunk(at) {
  const node = document.createElement("div");
  const chunk = { node, rows: rows.slice(at, LONG ? at + CHUNK : undefined), full: false };
  node.className = "chunk";
  node.chunk = chunk;
  for (const row of chunk.rows) row.chunk = chunk;
  return chunk;
}

function fill(chunk) {
  if (chunk.full) return;
  chunk.full = true;
  const nodes = chunk.rows.map((row) => (isWork(row) ? nodeOf(row) : row));
  chunk.node.replaceChildren(...nodes.filter(Boolean));
  chunk.node.style.height = "";
  if (!chunk.node.getAttribute("style")) chunk.node.removeAttribute("style");
}

// What is far from the screen leaves the document, unless something in it is open or has the focus.
function drain(chunk) {
  if (!chunk.full || chunk.node.contains(document.activeElement) || chunk.node.querySelector("details[open]")) return;
  const height = chunk.node.offsetHeight;
  usual = (usual * 3 + height / chunk.rows.length) / 4;
  chunk.node.style.height = `${height}px`;
  chunk.node.replaceChildren();
  chunk.full = false;
  for (const row of chunk.rows) if (isWork(row) && row.place >= WHOLE) row.node = null;
}

function onNear(records) {
  for (const record of records) {
    const chunk = record.target.chunk;
    if (!chunks.includes(chunk)) continue;
    if (record.isIntersecting) fill(chunk);
    else drain(chunk);
  }
}

// The element of a work in the list, whether it was there or not; null for one that is not shown.
function shownNode(entry) {
  if (!entry.chunk || !chunks.includes(entry.chunk)) return null;
  fill(entry.chunk);
  return nodeOf(entry);
}

function fillAll() {
  for (const chunk of chunks) fill(chunk);
}
