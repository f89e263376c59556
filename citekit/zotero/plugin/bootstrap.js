/* global ChromeUtils, Components, Services, Zotero */
/* exported install, startup, shutdown, uninstall, onMainWindowLoad, onMainWindowUnload */

// The modules get a new address at each start, because Gecko keeps a module for good: an updated plug-in would
// run its old code until Zotero is restarted.

var chromeHandle;
var plugin;

function install() {}

async function startup({ id, version, rootURI }) {
  const addons = Components.classes["@mozilla.org/addons/addon-manager-startup;1"];
  const name = `citekit-${Date.now()}`;
  chromeHandle = addons
    .getService(Components.interfaces.amIAddonManagerStartup)
    .registerChrome(Services.io.newURI(`${rootURI}manifest.json`), [["content", name, "content/"]]);
  const base = `chrome://${name}/content/`;
  const { connect } = ChromeUtils.importESModule(`${base}zotero.mjs`);
  connect(Zotero, { id, version, rootURI, base });
  plugin = ChromeUtils.importESModule(`${base}plugin.mjs`);
  await plugin.start();
}

async function shutdown() {
  await plugin?.stop();
  plugin = undefined;
  chromeHandle?.destruct();
  chromeHandle = undefined;
}

function uninstall() {}

function onMainWindowLoad({ window }) {
  plugin?.addWindow(window);
}

function onMainWindowUnload({ window }) {
  plugin?.removeWindow(window);
}
