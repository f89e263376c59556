/** One application with the plug-in in it, and what a user does there. */

import { setTimeout } from "resource://gre/modules/Timer.sys.mjs";
import { makeZotero } from "./application.mjs";
import { openMenu } from "./interface.mjs";
import { InstalledPlugin } from "./plugins.mjs";

const ID = "zotero-plugin@citekit";
/** Longest wait for a sign, in milliseconds. */
const PATIENCE = 60_000;

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

/** The value of `look` as soon as it has one. */
export async function waitFor(what, look) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}`);
    await pause();
  }
}

export class Harness {
  static async open(options) {
    const harness = new Harness();
    harness.options = options;
    harness.Zotero = makeZotero(options);
    await harness.start();
    return harness;
  }

  async start() {
    const { xpi, version, settings = {} } = this.options;
    this.plugin = new InstalledPlugin(this.Zotero, xpi, { id: ID, version: this.options.pluginVersion ?? version });
    for (const [name, value] of Object.entries(settings)) this.Zotero.Prefs.set(`extensions.citekit.${name}`, value);
    await this.plugin.start();
  }

  async stop() {
    await this.plugin.stop();
    for (const type of ["standin:main", "standin:preferences"]) {
      for (const window of Services.wm.getEnumerator(type)) window.close();
    }
    for (const name of Services.prefs.getChildList("extensions.citekit.")) Services.prefs.clearUserPref(name);
  }

  /** The program that the application is while Zotero is closed: the data folder stays, the plug-in starts again. */
  async restart() {
    await this.plugin.stop();
    for (const section of ["menus", "sections", "panes"]) this.Zotero[section].clear();
    this.Zotero.notices.length = 0;
    await this.start();
  }

  async add(json, libraryID = 1) {
    const { Zotero } = this;
    const { key = Zotero.Utilities.generateObjectKey(), attachment, ...data } = json;
    const isCollection = "name" in json;
    const object = isCollection ? new Zotero.Collection() : new Zotero.Item();
    object.libraryID = libraryID;
    object.key = key;
    await object.loadPrimaryData();
    object.fromJSON(data);
    if (attachment) object.attachment = { linkMode: 0, ...attachment };
    const { editable } = Zotero.Libraries.get(libraryID);
    Zotero.Libraries.get(libraryID).editable = true;
    await object.saveTx();
    Zotero.Libraries.get(libraryID).editable = editable;
    return key;
  }

  item(key, libraryID = 1) {
    return this.Zotero.Items.getByLibraryAndKey(libraryID, key);
  }

  collection(key, libraryID = 1) {
    return this.Zotero.Collections.getByLibraryAndKey(libraryID, key);
  }

  /** Clicks an entry of the item menu, with the items selected; false if it is not there. */
  select(id, keys, { libraryID = 1, collection = null } = {}) {
    const items = keys.map((key) => this.item(key, libraryID));
    const entries = openMenu(this.Zotero, "citekit-item", { items, collection: this.collection(collection, libraryID) });
    return this.#click(entries, id);
  }

  selectCollection(id, key, libraryID = 1) {
    const entries = openMenu(this.Zotero, "citekit-collection", { collection: this.collection(key, libraryID) });
    return this.#click(entries, id);
  }

  #click(entries, id) {
    const entry = entries.find((one) => one.id === id);
    if (!entry) throw new Error(`No entry ${id} in the menu: ${entries.map((one) => one.id)}`);
    const running = entry.run();
    running.catch(() => {});
    return running;
  }

  offered(keys, libraryID = 1) {
    const items = keys.map((key) => this.item(key, libraryID));
    return openMenu(this.Zotero, "citekit-item", { items }).map(({ id }) => id);
  }

  /** A window of the plug-in's with such an element in it. */
  window(type, selector = "*", not = []) {
    return waitFor(`${selector} in ${type}; notices: ${JSON.stringify(this.notices())}`, () =>
      this.windows(type, selector).find((one) => !not.includes(one)),
    );
  }

  windows(type, selector) {
    const { wm } = Services;
    return [...wm.getEnumerator(type)].filter(({ document }) => document.readyState === "complete" && document.querySelector(selector));
  }

  async press(type, id) {
    const window = await this.window(type, `#${id}`);
    window.document.getElementById(id).click();
    return window;
  }

  /** Selects an entry and agrees to what is planned; the sentence at the end. */
  async carryOut(id, keys, options) {
    const running = this.select(id, keys, options);
    let finished = false;
    running.finally(() => (finished = true));
    const asked = () => this.windows("citekit:progress", "#write")[0];
    const window = await waitFor("a question or the end", () => (finished ? "end" : asked()));
    if (window !== "end") {
      this.question = texts(window);
      window.document.getElementById("write").click();
    }
    await running;
    return this.notices().at(-1);
  }

  notices() {
    return this.Zotero.notices.map(({ lines }) => lines.map(({ text }) => text).join(" "));
  }

  /** Everything in the library, as the web API's JSON. */
  library(libraryID = 1) {
    const objects = [...this.Zotero.registry.values()].filter((one) => one.libraryID === libraryID && one.row);
    const of = (kind) => objects.filter((one) => one.kind === kind).map((one) => one.toJSON());
    return { items: of("item"), collections: of("collection") };
  }

  async openMainWindow() {
    Services.ww.openWindow(null, "chrome://standin/content/main.xhtml", "_blank", "chrome,dialog=no,width=360,height=620", null);
    const window = await this.window("standin:main", "#pane");
    await waitFor("MozXULElement", () => window.MozXULElement?.insertFTLIfNeeded);
    this.plugin.openWindow(window);
    return window;
  }

  /** Shows the item in the item pane of the main window; the section's body. */
  showItem(window, key, libraryID = 1) {
    const section = this.Zotero.sections.get("citekit");
    const { document } = window;
    const body = document.createElementNS("http://www.w3.org/1999/xhtml", "div");
    document.getElementById("pane").replaceChildren(body);
    let enabled = true;
    const properties = Object.freeze({
      paneID: "citekit",
      doc: document,
      body,
      item: this.item(key, libraryID),
      tabType: "library",
      editable: this.Zotero.Libraries.get(libraryID).editable,
      setEnabled: (value) => (enabled = value),
      setL10nArgs() {},
      setSectionSummary: (summary) => (this.summary = summary),
      setSectionButtonStatus() {},
    });
    section.onInit({ ...properties, refresh: async () => section.onRender(properties) });
    section.onItemChange(properties);
    section.onRender(properties);
    return enabled ? body : null;
  }

  async openPreferences() {
    const pane = this.Zotero.panes.get("citekit");
    Services.ww.openWindow(null, "chrome://standin/content/preferences.xhtml", "_blank", "chrome,dialog=no,width=560,height=560", null);
    const window = await this.window("standin:preferences", "#content");
    await waitFor("MozXULElement", () => window.MozXULElement);
    const { document } = window;
    window.Zotero = this.Zotero;
    for (const script of pane.scripts) {
      const scope = new Cu.Sandbox(window, { sandboxPrototype: window, sameZoneAs: window });
      Services.scriptloader.loadSubScript(script, scope);
    }
    const markup = await (await window.fetch(pane.src)).text();
    const fragment = document.importNode(window.MozXULElement.parseXULToFragment(markup), true);
    document.getElementById("content").append(fragment);
    await document.l10n.ready;
    await document.l10n.translateFragment(document.getElementById("content"));
    for (const node of document.querySelectorAll("[preference]")) this.#bind(node, node.getAttribute("preference"));
    return window;
  }

  #bind(node, name) {
    const property = node.localName === "checkbox" ? "checked" : "value";
    node[property] = this.Zotero.Prefs.get(name, true);
    for (const event of ["command", "input", "change"]) {
      node.addEventListener(event, () => this.Zotero.Prefs.set(name, node[property]));
    }
  }
}

/** What a user reads in a window of the plug-in's. */
export function texts(window) {
  const seen = [...window.document.querySelectorAll("h1, p, li, blockquote, label, button")];
  return seen.filter((node) => node.textContent && !node.hidden).map((node) => node.textContent);
}

/** Writes what the window shows as a PNG. */
export async function draw(window, file) {
  await window.document.l10n?.ready;
  await new Promise((resolve) => window.requestAnimationFrame(() => window.requestAnimationFrame(resolve)));
  const { innerWidth: width, innerHeight: height, browsingContext } = window;
  const rect = new window.DOMRect(0, 0, width, height);
  const bitmap = await browsingContext.currentWindowGlobal.drawSnapshot(rect, 2, "white");
  const canvas = window.document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
  Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve));
  await IOUtils.write(file, new Uint8Array(await blob.arrayBuffer()));
}
