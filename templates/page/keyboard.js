// '/' search, j and k (or the arrows, on an entry) from entry to entry, e evidence, c and b copy, Escape clears, '?' shows them.

function focusedEntry() {
  return document.activeElement?.closest?.("article.entry") ?? null;
}

function step(by) {
  const works = worksShown();
  const focused = focusedEntry();
  const at = focused ? works.findIndex((entry) => entry.node === focused) : -1;
  const next = works[at < 0 ? (by > 0 ? 0 : works.length - 1) : at + by];
  const node = next && shownNode(next);
  if (!node) return;
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
}

function showKeys() {
  document.getElementById("keys").showModal();
}

function clearByKey() {
  if (document.activeElement === Q && Q.value) apply({ ...current, q: "", key: "" }, true);
  else apply(emptyFilter(), true);
}

function toggleEvidence() {
  const evidence = focusedEntry()?.querySelector("details.evidence");
  if (evidence) evidence.open = !evidence.open;
}

const KEYS = {
  "/": () => {
    document.getElementById("filters").open = true;
    Q.focus();
    Q.select();
  },
  j: () => step(1),
  k: () => step(-1),
  e: toggleEvidence,
  c: () => focusedEntry() && copyEntry(focusedEntry(), "citation"),
  "?": showKeys,
  b: () => focusedEntry() && copyEntry(focusedEntry(), "bibtex"),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  const typing = event.target.closest?.("input, select, textarea");
  if (event.key === "Escape") {
    event.preventDefault();
    clearByKey();
    return;
  }
  const onEntry = event.target === focusedEntry();
  const moved = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (moved && onEntry) {
    event.preventDefault();
    step(moved);
  } else if (!typing && Object.hasOwn(KEYS, event.key)) {
    event.preventDefault();
    KEYS[event.key]();
  }
}
