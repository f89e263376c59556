/**
 * Starts and stops the plug-in as Zotero does.
 *
 * Real source: xpcom/plugins.js (_loadScope: what bootstrap.js can use; setDefaultPrefs; registerLocales, as in 7 to
 * 9; _callMethod: the order of the methods and their arguments).
 */

import { clearInterval, clearTimeout, setInterval, setTimeout } from "resource://gre/modules/Timer.sys.mjs";

const GLOBALS = ["atob", "btoa", "Blob", "crypto", "CSS", "ChromeUtils", "DOMParser", "fetch", "File", "FileReader", "TextDecoder", "TextEncoder", "URL", "URLSearchParams", "XMLHttpRequest"];
const LOCALES = ["en-US", "de", "fr-FR"];

export class InstalledPlugin {
  /** @param {string} file path of the .xpi */
  constructor(Zotero, file, { id, version }) {
    this.rootURI = `jar:${PathUtils.toFileURI(file)}!/`;
    this.parameters = { id, version, rootURI: this.rootURI };
    this.scope = new Cu.Sandbox(Services.scriptSecurityManager.getSystemPrincipal(), {
      sandboxName: id,
      wantGlobalProperties: GLOBALS,
    });
    Object.assign(this.scope, { Zotero, IOUtils, PathUtils, Services, Localization, setTimeout, clearTimeout, setInterval, clearInterval });
    this.load("bootstrap.js", this.scope);
  }

  load(name, target) {
    // By way of a chrome address, because newer engines than Zotero's run no script of a jar: address.
    this.root ??= chromeAddress(this.rootURI);
    Services.scriptloader.loadSubScriptWithOptions(this.root + name, { target, ignoreCache: true });
  }

  async start() {
    const branch = Services.prefs.getDefaultBranch("");
    const setters = { boolean: "setBoolPref", string: "setStringPref", number: "setIntPref" };
    this.load("prefs.js", { pref: (name, value) => branch[setters[typeof value]](name, value) });
    const source = new L10nFileSource(this.parameters.id, "app", LOCALES, `${this.rootURI}locale/{locale}/`);
    L10nRegistry.getInstance().registerSources([source]);
    await this.scope.startup(this.parameters, 3);
  }

  async stop() {
    await this.scope.shutdown(this.parameters, 4);
    L10nRegistry.getInstance().removeSources([this.parameters.id]);
  }

  openWindow(window) {
    this.scope.onMainWindowLoad({ ...this.parameters, window }, 9);
  }
}

const handles = [];

function chromeAddress(rootURI) {
  const addons = Cc["@mozilla.org/addons/addon-manager-startup;1"].getService(Ci.amIAddonManagerStartup);
  const name = `xpi-${handles.length}`;
  handles.push(addons.registerChrome(Services.io.newURI(`${rootURI}manifest.json`), [["content", name, "./"]]));
  return `chrome://${name}/content/`;
}
