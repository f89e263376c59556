// To the clipboard, also from a file that was opened by a double click.

let texts = null;

// BibTeX, RIS and CSL-JSON of an entry by its place; unpacked when the page is at rest or when first wanted.
async function loadTexts() {
  texts ??= unpack("texts");
  return texts;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.className = "unseen";
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus({ preventScroll: true });
  return done;
}

// Set again even where it says the same, so that a screen reader says it again.
function tell(words) {
  const told = document.getElementById("told");
  told.textContent = "";
  setTimeout(() => (told.textContent = words), 30);
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => (told.textContent = ""), 3000);
}

async function copyEntry(node, what) {
  const citation = () => words(node.querySelector(".reference"));
  const text = what === "bibtex" ? (await loadTexts())[Number(node.dataset.index)][0] : citation();
  const done = await copy(text);
  tell(done ? `${what === "bibtex" ? "BibTeX" : "Citation"} copied` : "This browser does not allow copying");
}

function words(node) {
  return node.textContent.replace(/\s+/g, " ").trim();
}

function element(name, ...children) {
  const node = document.createElement(name);
  node.append(...children);
  return node;
}

// A row of the list as elements without classes, which programs like Word read.
function plainRow(row) {
  if (!isWork(row)) return [element("h2", words(row.querySelector("h2")))];
  const node = nodeOf(row);
  if (!node) return [];
  const number = node.querySelector(".number").lastChild.textContent.trim();
  const reference = element("p", number && number !== "•" ? `[${number}] ` : "");
  for (const child of node.querySelector(".reference").cloneNode(true).childNodes) reference.append(child.cloneNode(true));
  for (const title of reference.querySelectorAll("span")) title.replaceWith(...title.childNodes);
  const alarms = [...node.querySelectorAll(".notice strong")].map((notice) => element("p", element("b", words(notice))));
  const notes = [...node.querySelectorAll(".note")].map((note) => element("p", element("i", words(note).replace(/^Note: /, ""))));
  const quotes = [...node.querySelectorAll("blockquote")].map((quote) => element("blockquote", words(quote)));
  return [...alarms, reference, ...notes, ...quotes];
}

// The works shown, with headings, notes and what the texts say: formatted, and as text where that is not taken.
async function copyList() {
  const nodes = rows.flatMap(plainRow);
  const html = nodes.map((node) => node.outerHTML).join("\n");
  const text = `${nodes.map((node) => (node.matches("blockquote") ? "> " : "") + words(node)).join("\n\n")}\n`;
  const count = `${worksShown().length} of ${ENTRIES.length} works copied`;
  try {
    const blob = (content, type) => new Blob([content], { type });
    const item = { "text/html": blob(html, "text/html"), "text/plain": blob(text, "text/plain") };
    await navigator.clipboard.write([new ClipboardItem(item)]);
    tell(count);
  } catch {
    tell((await copy(text)) ? `${count} as plain text` : "This browser does not allow copying");
  }
}
