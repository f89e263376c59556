/** A window of the plug-in: pages are chrome documents without scripts of their own. */

import { Zotero, plugin } from "./zotero.mjs";

/**
 * Opens the page of this name and waits for its document.
 *
 * @returns {Promise<any>} its window
 */
export async function openPage(name, { width, height }) {
  const features = `chrome,dialog=no,centerscreen,resizable,width=${width},height=${height}`;
  const address = `${plugin.base}${name}.xhtml`;
  const parent = Zotero.getMainWindow();
  /** @type {any} */
  const opened = parent
    ? parent.openDialog(address, "_blank", features)
    : Services.ww.openWindow(null, address, "_blank", features, null);
  if (opened.location.href !== address || opened.document.readyState !== "complete") {
    await new Promise((resolve) => opened.addEventListener("load", resolve, { once: true }));
  }
  return opened;
}

/**
 * An element of the document's with text in it.
 *
 * @returns {any}
 */
export function element(document, name, content = "", properties = {}) {
  const created = document.createElementNS("http://www.w3.org/1999/xhtml", name);
  created.textContent = content;
  return Object.assign(created, properties);
}

/**
 * Shows buttons, and waits for one of them.
 *
 * @param {any} window closing it is `null`
 * @param {{id: string, label: string, default?: boolean}[]} buttons
 * @returns {Promise<string | null>}
 */
export function askButtons(window, buttons) {
  const { document } = window;
  return new Promise((resolve) => {
    const nodes = buttons.map((button) => {
      const node = element(document, "button", button.label, { id: button.id });
      node.classList.toggle("default", !!button.default);
      node.addEventListener("click", () => resolve(button.id));
      return node;
    });
    document.getElementById("buttons").replaceChildren(...nodes);
    document.querySelector("button.default")?.focus();
    window.addEventListener("unload", () => resolve(null), { once: true });
    window.addEventListener("keydown", (event) => {
      if (event.key === "Escape") resolve(null);
    });
  });
}
