// The page below the panel follows the builds; what is filtered, open and in sight stays.

let listed = Number(REVIEW.dataset.build);
let wanted = listed;
let fetching = false;

async function followList(build) {
  wanted = Math.max(wanted, build);
  if (fetching) return;
  fetching = true;
  try {
    while (wanted > listed) {
      const html = await ask("./");
      if (html === null) break;
      const fresh = new DOMParser().parseFromString(html, "text/html");
      const packed = ENTRIES.length > WHOLE || fresh.getElementById("rest").textContent;
      const others = packed ? await unpack("rest", fresh) : [];
      await idleFilters();
      swap(fresh, others);
      listed = Math.max(Number(fresh.getElementById("review").dataset.build), listed + 1);
    }
  } finally {
    fetching = false;
  }
}

// A filter in which someone types is not replaced under their hands.
function idleFilters() {
  if (!FORM.contains(document.activeElement)) return Promise.resolve();
  return new Promise((go) => {
    FORM.addEventListener("focusout", () => setTimeout(() => idleFilters().then(go), 0), { once: true });
  });
}

function swap(fresh, others) {
  const anchor = worksShown().find((entry) => entry.node?.isConnected && entry.node.getBoundingClientRect().bottom > 80);
  const seen = anchor && { key: anchor.key, top: anchor.node.getBoundingClientRect().top };
  const focused = focusedEntry()?.querySelector(".key")?.textContent;
  for (const selector of [".top", ".pictures", ".mentions", ".notes"]) replacePart(selector, fresh);
  keepNodes(fresh);
  for (const id of ["index", "rest", "texts"]) document.getElementById(id).textContent = fresh.getElementById(id).textContent;
  FORM.replaceChildren(...fresh.getElementById("filter").childNodes);
  LIST.replaceChildren(...fresh.getElementById("entries").childNodes);
  document.title = fresh.title;
  readPage(others);
  findControls();
  ranks.clear();
  texts = null;
  apply(current, false);
  back(seen, focused);
  foldAtLeisure();
  loadTexts().catch(() => {});
}

// A part that is the same stays, with what is open in it.
function replacePart(selector, fresh) {
  const old = document.querySelector(selector);
  const next = fresh.querySelector(selector);
  if (old && next && !sameNode(old, next)) {
    keepOpen(old, next);
    old.replaceWith(next);
  } else if (old && !next) old.remove();
  else if (!old && next) document.getElementById(next.closest("main") ? "main" : "review").append(next);
}

function sameNode(old, next) {
  const closed = (node) => node.outerHTML.replace(/<details([^>]*?) open=""/g, "<details$1").replace(/ id="[ed]\d+"| aria-labelledby="d\d+"| data-index="\d+"/g, "");
  return closed(old) === closed(next);
}

function keepOpen(old, next) {
  const boxes = [...next.querySelectorAll("details")];
  for (const [at, box] of [...old.querySelectorAll("details")].entries()) if (boxes[at]) boxes[at].open = box.open;
}

// Works that did not change keep their elements, and so what is open and focused in them.
function keepNodes(fresh) {
  const old = new Map(ENTRIES.filter((entry) => entry.node).map((entry) => [entry.key, entry.node]));
  for (const next of fresh.querySelectorAll("#entries > article.entry")) {
    const before = old.get(next.querySelector(".key").textContent);
    if (!before) continue;
    keepOpen(before, next);
    if (!sameNode(before, next)) continue;
    before.id = next.id;
    before.dataset.index = next.dataset.index;
    next.replaceWith(before);
  }
}

function back(seen, focused) {
  const find = (key) => ENTRIES.find((entry) => entry.key === key);
  const node = seen && find(seen.key) && shownNode(find(seen.key));
  if (node?.isConnected && REVIEW.getBoundingClientRect().bottom < 0) scrollBy(0, node.getBoundingClientRect().top - seen.top);
  if (!focused || document.activeElement !== document.body || !find(focused)) return;
  shownNode(find(focused))?.focus({ preventScroll: true });
}
