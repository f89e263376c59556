// To the clipboard, also from a file that was opened by a double click.

let texts = null;

// BibTeX, RIS and CSL-JSON of an entry by its place; read only when first wanted.
function textsOf(place) {
  texts ??= JSON.parse(document.getElementById("texts").textContent);
  return texts[place];
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
  const citation = () => node.querySelector(".reference").textContent.replace(/\s+/g, " ").trim();
  const text = what === "bibtex" ? textsOf(Number(node.dataset.index))[0] : citation();
  const done = await copy(text);
  tell(done ? `${what === "bibtex" ? "BibTeX" : "Citation"} copied` : "This browser does not allow copying");
}
