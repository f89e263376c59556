/** The entries in the context menus of items and collections. */

import { attempt, build, check, choose, update } from "./actions.mjs";
import { mayHaveSource } from "./source.mjs";
import { decisionsOn, documentOfCollection, documentRecord, nameOf } from "./store.mjs";
import { Zotero, plugin } from "./zotero.mjs";

/**
 * @typedef {object} Selection
 * @property {any[]} items
 * @property {any} collection the collection that is open or was clicked, or null
 */

/** @type {{id: string, isOffered: (selection: Selection) => boolean, run: (selection: Selection) => any}[]} */
const ITEM_ENTRIES = [
  {
    id: "citekit-menu-build",
    isOffered: ({ items }) => items.length === 1 && mayHaveSource(items[0]),
    run: ({ items, collection }) => build(items[0], { parent: collection }),
  },
  {
    id: "citekit-menu-study",
    isOffered: ({ items }) => items.length === 1 && mayHaveSource(items[0]),
    run: ({ items, collection }) => build(items[0], { action: "study", parent: collection }),
  },
  {
    id: "citekit-menu-update-item",
    isOffered: ({ items }) => items.length === 1 && !!documentRecord(nameOf(items[0]))?.collection,
    run: ({ items }) => update(nameOf(items[0])),
  },
  {
    id: "citekit-menu-choose",
    isOffered: ({ items }) => items.length === 1 && !!decisionsOn(items[0]),
    run: ({ items }) => {
      const { name, decisions } = decisionsOn(items[0]);
      return choose(name, decisions);
    },
  },
  {
    id: "citekit-menu-check-item",
    isOffered: ({ items }) => items.length === 1 && items[0].isRegularItem(),
    run: ({ items }) => check(items),
  },
  {
    id: "citekit-menu-check-items",
    isOffered: ({ items }) => items.length > 1 && items.some((item) => item.isRegularItem()),
    run: ({ items }) => check(items.filter((item) => item.isRegularItem())),
  },
];

const COLLECTION_ENTRIES = [
  {
    id: "citekit-menu-update",
    isOffered: ({ collection }) => !!(collection && documentOfCollection(collection)),
    run: ({ collection }) => update(documentOfCollection(collection)[0]),
  },
];

/** @type {any[]} */
const MENUS = [
  { menuID: "citekit-item", target: "main/library/item", popup: "zotero-itemmenu", entries: ITEM_ENTRIES },
  {
    menuID: "citekit-collection",
    target: "main/library/collection",
    popup: "zotero-collectionmenu",
    entries: COLLECTION_ENTRIES,
  },
];

/** For Zotero 8 and newer; older ones get their entries by `addMenus`. */
export function registerMenus() {
  if (!Zotero.MenuManager) return;
  for (const { menuID, target, entries } of MENUS) {
    Zotero.MenuManager.registerMenu({
      menuID,
      pluginID: plugin.id,
      target,
      menus: entries.map(({ id, isOffered, run }) => ({
        menuType: "menuitem",
        l10nID: id,
        icon: `${plugin.rootURI}icons/citekit.svg`,
        onShowing: (_event, context) => context.setVisible(isOffered(selectionOf(context))),
        onCommand: (_event, context) => attempt(() => run(selectionOf(context))),
      })),
    });
  }
}

/** Zotero 10 names rows in the plural, and its old name throws. */
function selectionOf(context) {
  const rows = "collectionTreeRows" in context ? context.collectionTreeRows : [context.collectionTreeRow];
  return { items: context.items ?? [], collection: collectionOf(rows) };
}

function collectionOf(rows) {
  const [row] = rows ?? [];
  return rows?.length === 1 && row?.isCollection?.() ? row.ref : null;
}

const added = new WeakMap();

/** Zotero 7: entries of this main window. */
export function addMenus(window) {
  if (Zotero.MenuManager) return;
  const undo = [];
  for (const { popup, entries } of MENUS) {
    const menu = window.document.getElementById(popup);
    const nodes = entries.map((entry) => menuItem(window, entry));
    const show = (event) => {
      if (event.target !== menu) return;
      const selection = selectionIn(window);
      for (const [position, { isOffered }] of entries.entries()) {
        nodes[position].hidden = !isOffered(selection);
      }
    };
    menu.append(...nodes);
    menu.addEventListener("popupshowing", show);
    undo.push(() => {
      menu.removeEventListener("popupshowing", show);
      for (const node of nodes) node.remove();
    });
  }
  added.set(window, undo);
}

export function removeMenus(window) {
  for (const step of added.get(window) ?? []) step();
  added.delete(window);
}

function menuItem(window, { id, run }) {
  const node = window.document.createXULElement("menuitem");
  node.id = id;
  node.dataset.l10nId = id;
  node.addEventListener("command", () => attempt(() => run(selectionIn(window))));
  return node;
}

function selectionIn(window) {
  const pane = window.ZoteroPane;
  return { items: pane.getSelectedItems(), collection: pane.getSelectedCollection() || null };
}
