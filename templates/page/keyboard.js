// '/' search, j and k (or the arrows, on an entry) from entry to entry, e evidence, c and b copy, Escape clears.

function focusedEntry() {
  return document.activeElement?.closest?.("article.entry") ?? null;
}

function step(by) {
  const nodes = standing.filter((entry) => entry.shown).map((entry) => entry.node);
  const at = nodes.indexOf(focusedEntry());
  const next = nodes[at < 0 ? (by > 0 ? 0 : nodes.length - 1) : at + by];
  if (next) next.hidden = false;
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
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
  b: () => focusedEntry() && copyEntry(focusedEntry(), "bibtex"),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
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
