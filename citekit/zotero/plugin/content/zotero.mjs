/** The application that the plug-in runs in, and the plug-in itself; set once by bootstrap.js. */

/** @type {_ZoteroTypes.Zotero} */
export let Zotero;

/** `base` is where the modules and pages are, `rootURI` where the plug-in's other files are. */
export const plugin = { id: "", version: "", rootURI: "", base: "", isStopped: false };

export function connect(application, details) {
  Zotero = application;
  Object.assign(plugin, details);
}

/** Whether the plug-in is being disabled, or Zotero closed: what is cancelled then, the user did not cancel. */
export function isClosing() {
  return plugin.isStopped || Services.startup.shuttingDown;
}

/**
 * A setting of the plug-in.
 *
 * @returns {any}
 */
export function setting(name) {
  return Zotero.Prefs.get(`extensions.citekit.${name}`, true);
}
