/** The section 'citekit' of the item pane: what a check said, with 'take this value', and open decisions. */

import { attempt, check, choose } from "./actions.mjs";
import { describe } from "./choose.mjs";
import { element } from "./dialog.mjs";
import { requireEditable } from "./library.mjs";
import { checkOf, decisionsOn, isOpen, keepChecks, observers } from "./store.mjs";
import { text } from "./text.mjs";
import { setData } from "./write.mjs";
import { Zotero, plugin } from "./zotero.mjs";

/** Body of a section -> what draws it anew. */
const refreshers = new Map();

export function registerPane() {
  const icon = `${plugin.rootURI}icons/citekit.svg`;
  Zotero.ItemPaneManager.registerSection({
    paneID: "citekit",
    pluginID: plugin.id,
    header: { l10nID: "citekit-pane-header", icon },
    sidenav: { l10nID: "citekit-pane-sidenav", icon },
    onInit: ({ body, refresh }) => {
      refreshers.set(body, refresh);
      observers.add(refresh);
    },
    onDestroy: ({ body }) => {
      observers.delete(refreshers.get(body));
      refreshers.delete(body);
    },
    onItemChange: ({ item, setEnabled }) => setEnabled(item.isRegularItem()),
    onRender: render,
  });
}

/** @param {{body: HTMLElement, doc: Document, item: any, editable: boolean, setSectionSummary: Function}} section */
function render(section) {
  const { body, doc, item, setSectionSummary } = section;
  const result = checkOf(item);
  const style = element(doc, "link", "", { rel: "stylesheet", href: `${plugin.base}pane.css` });
  body.classList.add("citekit-pane");
  body.replaceChildren(style, ...checkNodes(section, result), ...decisionNodes(doc, item));
  const label = text(result ? "citekit-check-again" : "citekit-check-now");
  body.append(button(doc, label, () => check([item])));
  setSectionSummary(result?.text ?? "");
}

function checkNodes(section, result) {
  const { doc } = section;
  if (!result) return [element(doc, "p", text("citekit-not-checked"))];
  const nodes = result.notices.map((notice) =>
    element(doc, "p", notice.text, { className: `citekit-notice ${notice.kind}` }),
  );
  nodes.push(element(doc, "p", result.text));
  if (result.url) nodes.push(link(doc, result.url));
  const open = result.differences.filter((difference) => difference.yours !== difference.theirs);
  nodes.push(...open.map((difference) => differenceNode(section, result, difference)));
  for (const candidate of result.candidates) {
    const node = element(doc, "div", "", { className: "citekit-candidate" });
    node.append(...describe(doc, candidate));
    if (section.editable && candidate.data) node.append(takeButton(section, result, candidate));
    nodes.push(node);
  }
  return nodes;
}

function differenceNode(section, result, difference) {
  const { doc, editable } = section;
  const node = element(doc, "div", "", { className: "citekit-difference" });
  node.append(
    element(doc, "span", difference.label, { className: "citekit-label" }),
    difference.yours
      ? element(doc, "del", difference.yours)
      : element(doc, "span", text("citekit-empty"), { className: "faint" }),
    element(doc, "ins", difference.theirs),
  );
  if (editable && difference.data) node.append(takeButton(section, result, difference));
  return node;
}

/** Takes the value, and keeps that it was taken: the next check would say so too. */
function takeButton({ doc, item }, result, taken) {
  return button(doc, text("citekit-take"), async () => {
    await takeValue(item, taken.data);
    const differences = result.differences.filter((difference) => difference !== taken);
    const candidates = result.candidates.includes(taken) ? [] : result.candidates;
    await keepChecks(item.libraryID, [{ ...result, differences, candidates }]);
  });
}

/** Sets the fields of `data` on the item and saves it. */
export async function takeValue(item, data) {
  requireEditable(item.libraryID);
  setData(item, data);
  await item.saveTx();
}

function decisionNodes(doc, item) {
  const decided = decisionsOn(item);
  if (!decided) return [];
  const { name, decisions } = decided;
  const state = decisions.some(isOpen) ? "citekit-pane-several" : "citekit-pane-chosen";
  return [
    element(doc, "p", text(state)),
    button(doc, text("citekit-choose"), () => choose(name, decisions)),
  ];
}

function button(doc, label, run) {
  const node = element(doc, "button", label);
  node.addEventListener("click", () => attempt(run));
  return node;
}

function link(doc, url) {
  const node = element(doc, "a", url, { href: url });
  node.addEventListener("click", (event) => {
    event.preventDefault();
    Zotero.launchURL(url);
  });
  return node;
}
