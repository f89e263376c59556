/**
 * What the plug-in registers with Zotero, and Zotero's own windows.
 *
 * Real source: xpcom/pluginAPI/menuManager.js (targets, no separators at the top, contexts; of 10, whose
 * zoteroPane.js has `collectionTreeRows` and a `collectionTreeRow` that throws), pluginAPI/itemPaneManager.js
 * (required options, frozen arguments), xpcom/preferencePanes.js, preferences/preferences.js (scripts run before the
 * fragment is put in; `preference` attributes), xpcom/progressWindow.js.
 */

const TARGETS = ["main/library/item", "main/library/collection"];

export function makeInterface(Zotero, version) {
  const menus = new Map();
  const sections = new Map();
  const panes = new Map();
  return {
    menus,
    sections,
    panes,
    uiReadyPromise: Promise.resolve(),
    getMainWindow: () => Services.wm.getMostRecentWindow("standin:main"),
    getMainWindows: () => [...Services.wm.getEnumerator("standin:main")],
    MenuManager: version < 8 ? undefined : { registerMenu: (menu) => registerMenu(menus, menu) },
    ItemPaneManager: {
      registerSection(section) {
        for (const name of ["paneID", "pluginID", "header", "sidenav", "onRender"]) {
          if (!section[name]) throw new Error(`Option must have ${name}`);
        }
        for (const part of [section.header, section.sidenav]) {
          if (!part.l10nID || !part.icon) throw new Error("header and sidenav have l10nID and icon");
        }
        sections.set(section.paneID, section);
        return section.paneID;
      },
    },
    PreferencePanes: {
      async register(pane) {
        if (!pane.pluginID || !pane.src) throw new Error("pluginID and src must be provided");
        if (panes.has(pane.id)) throw new Error(`Pane with ID ${pane.id} already registered`);
        panes.set(pane.id, pane);
        return pane.id;
      },
    },
    ProgressWindow: progressWindowClass(Zotero),
  };
}

function registerMenu(menus, menu) {
  if (!menu.menuID || !menu.pluginID) throw new Error("menuID and pluginID are required");
  if (!TARGETS.includes(menu.target)) throw new Error(`Option 'target' must be one of ${TARGETS}`);
  if (menus.has(menu.menuID)) throw new Error("'menuID' must be unique");
  for (const { menuType, l10nID } of menu.menus) {
    if (menuType !== "menuitem" || !l10nID) throw new Error("top-level separators are not allowed");
  }
  menus.set(menu.menuID, menu);
  return menu.menuID;
}

/** What MenuManager does when a menu opens: its entries that are to be seen. */
export function openMenu(Zotero, menuID, { items, collection }) {
  return Zotero.menus
    .get(menuID)
    .menus.map((entry) => {
      let visible = true;
      const rows = collection ? [{ isCollection: () => true, ref: collection }] : [{ isCollection: () => false }];
      const context = {
        get collectionTreeRow() {
          throw new Error("collectionTreeRow was removed -- use collectionTreeRows");
        },
        collectionTreeRows: rows,
        items,
        setVisible: (value) => (visible = value),
      };
      entry.onShowing({}, context);
      return { id: entry.l10nID, visible, run: () => entry.onCommand({}, context) };
    })
    .filter(({ visible }) => visible);
}

function progressWindowClass(Zotero) {
  return class ProgressWindow {
    constructor() {
      this.lines = [];
      const lines = this.lines;
      this.ItemProgress = class {
        constructor(icon, text) {
          this.line = { text, isError: false };
          lines.push(this.line);
        }

        setProgress() {}

        setError() {
          this.line.isError = true;
        }
      };
    }

    changeHeadline(text) {
      this.headline = text;
    }

    show() {
      Zotero.notices.push(this);
      return true;
    }

    startCloseTimer(ms) {
      if (typeof ms !== "number") throw new Error("a time is a number");
    }
  };
}
