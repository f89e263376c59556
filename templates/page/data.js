// What the page knows: the index of all works, and the works that are packed (deflated JSON in Base64).

const LIST = document.getElementById("entries");
const WHOLE = Number(LIST.dataset.whole);
let INDEX, ENTRIES, HEADERS, TAG_PLACE, SOURCE_PLACE, STATES;
// The HTML of the works from number WHOLE on; null until it is unpacked.
let rest = null;

// Reads what the document holds; ``others``: what was packed, if it is unpacked already.
function readPage(others = null) {
  INDEX = JSON.parse(document.getElementById("index").textContent);
  ENTRIES = INDEX.entries;
  HEADERS = new Map([...LIST.querySelectorAll("header.document")].map((header) => [Number(header.dataset.group), header]));
  TAG_PLACE = new Map(INDEX.tags.map(([tag], place) => [tag, place]));
  SOURCE_PLACE = new Map(INDEX.documents.map((one, place) => [one.id, place]));
  STATES = new Map(INDEX.states.map(([state, words, short]) => [state, { words, short }]));
  rest = others ?? (ENTRIES.length > WHOLE ? null : []);
  for (const [place, entry] of ENTRIES.entries()) {
    entry.place = place;
    entry.node = document.getElementById(`e${place}`);
    entry.folded = null;
  }
}

readPage();

async function unpack(id, page = document) {
  const bytes = Uint8Array.from(atob(page.getElementById(id).textContent), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

// The element of a work, made when it is first wanted; null while its HTML is packed.
function nodeOf(entry) {
  if (!entry.node && rest) {
    const template = document.createElement("template");
    template.innerHTML = rest[entry.place - WHOLE];
    entry.node = template.content.firstElementChild;
  }
  return entry.node;
}

// The text of HTML of our own templates, without making elements of it.
function textOf(html) {
  const text = html.replace(/<[^>]*>/g, "");
  if (!text.includes("&")) return text;
  const area = document.createElement("textarea");
  area.innerHTML = text;
  return area.value;
}

// What a work is searched by; folded once, at leisure or when first needed.
function foldedWords(entry) {
  if (entry.folded !== null) return entry.folded;
  let text;
  if (entry.place < WHOLE) text = entry.node.querySelector(".words").textContent;
  else if (rest) text = textOf(rest[entry.place - WHOLE].split('<p class="meta">')[0]);
  else return "";
  entry.folded = fold(`${entry.key} ${text}`);
  return entry.folded;
}

function foldAtLeisure(from = 0) {
  const until = Math.min(from + 50, ENTRIES.length);
  for (let place = from; place < until; place += 1) foldedWords(ENTRIES[place]);
  if (until < ENTRIES.length) setTimeout(foldAtLeisure, 0, until);
}
