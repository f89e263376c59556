/** The plug-in's start and end: it registers its parts with Zotero, which removes them when it is disabled. */

import { attempt, build, check, choose, finish, update } from "./actions.mjs";
import { commandVersion, endPrograms, findCommand } from "./command.mjs";
import { addMenus, registerMenus, removeMenus } from "./menu.mjs";
import { registerPane, takeValue } from "./pane.mjs";
import { loadStore, unfinishedDocuments } from "./store.mjs";
import { UserError, text } from "./text.mjs";
import { Zotero, plugin } from "./zotero.mjs";

export async function start() {
  await loadStore();
  Object.assign(Zotero, { Citekit: { attempt, build, check, choose, describeCommand, finish, takeValue, update } });
  for (const window of Zotero.getMainWindows()) addWindow(window);
  registerMenus();
  registerPane();
  await Zotero.PreferencePanes.register({
    pluginID: plugin.id,
    id: "citekit",
    label: "citekit",
    image: `${plugin.rootURI}icons/citekit.svg`,
    src: `${plugin.base}preferences.xhtml`,
    scripts: [`${plugin.base}preferences.js`],
  });
  Zotero.uiReadyPromise.then(async () => {
    for (const [name] of unfinishedDocuments()) await attempt(() => finish(name));
  });
}

export function stop() {
  plugin.isStopped = true;
  for (const window of Zotero.getMainWindows()) removeWindow(window);
  for (const page of ["citekit:progress", "citekit:choose"]) {
    for (const window of Services.wm.getEnumerator(page)) window.close();
  }
  endPrograms();
  Reflect.deleteProperty(Zotero, "Citekit");
}

export function addWindow(window) {
  window.MozXULElement.insertFTLIfNeeded("citekit.ftl");
  addMenus(window);
}

export function removeWindow(window) {
  removeMenus(window);
  window.document.querySelector('link[href="citekit.ftl"]')?.remove();
}

/** What the settings' button 'Test' says: the version, or what is wrong. */
async function describeCommand() {
  try {
    const path = await findCommand();
    return text("citekit-prefs-found", { version: await commandVersion(path), path });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}
