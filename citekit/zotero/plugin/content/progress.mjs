/** The window of a running action: what is read and asked, a question before writing, and Cancel. */

import { clearTimeout, setTimeout } from "resource://gre/modules/Timer.sys.mjs";
import { askButtons, element, openPage } from "./dialog.mjs";
import { Cancelled, text } from "./text.mjs";
import { Zotero } from "./zotero.mjs";

const SIZE = { width: 460, height: 240 };
const LARGE = { width: 460, height: 400 };
/** Between two updates of the window, in milliseconds. */
const FRAME = 100;
/** Characters in a line of a notice: Zotero's window is as wide as its longest line. */
const LINE = 64;
/** How long a notice stays, in milliseconds. */
const NOTICE = 12_000;

export class ProgressDialog {
  window;
  document;
  #controller = new AbortController();
  #latest;
  #timer;

  /** @param {string} title what is done, and with what */
  static async open(title) {
    const dialog = new ProgressDialog();
    dialog.window = await openPage("progress", SIZE);
    dialog.window.addEventListener("unload", () => dialog.#controller.abort(), { once: true });
    dialog.document = dialog.window.document;
    dialog.document.title = title;
    dialog.#set("title", title);
    dialog.#run();
    return dialog;
  }

  /** Aborted by Cancel, by Escape and by closing the window. */
  get signal() {
    return this.#controller.signal;
  }

  #set(id, content) {
    this.document.getElementById(id).textContent = content;
  }

  #run() {
    const cancel = { id: "cancel", label: text("citekit-cancel") };
    askButtons(this.window, [cancel]).then(() => this.#controller.abort());
  }

  /** Shows the newest of many reports, a few times a second. */
  report(progress) {
    this.#latest = progress;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.window.closed) this.#draw(this.#latest);
    }, FRAME);
  }

  #draw({ label, done, total, remark }) {
    const bar = this.document.getElementById("bar");
    if (total) {
      bar.max = total;
      bar.value = done;
    } else bar.removeAttribute("value");
    this.#set("label", total ? `${label}: ${text("citekit-done-of-total", { done, total })}` : label);
    this.#set("remark", remark ?? "");
  }

  /** Asks before something is written; the id of the button, or throws Cancelled. */
  async ask(question, details, buttons) {
    clearTimeout(this.#timer);
    if (this.signal.aborted) throw new Cancelled();
    this.document.getElementById("bar").hidden = true;
    this.#set("label", question);
    this.#set("remark", "");
    const list = this.document.getElementById("details");
    list.replaceChildren(...details.map((line) => element(this.document, "li", line)));
    list.hidden = !details.length;
    this.document.getElementById("remark").hidden = true;
    if (details.length) this.window.resizeTo(LARGE.width, LARGE.height);
    const cancel = { id: "cancel", label: text("citekit-cancel") };
    const answer = await askButtons(this.window, [cancel, ...buttons]);
    if (answer === null || answer === "cancel") throw new Cancelled();
    this.document.getElementById("bar").hidden = false;
    this.document.getElementById("buttons").replaceChildren();
    return answer;
  }

  close() {
    clearTimeout(this.#timer);
    if (!this.window.closed) this.window.close();
  }
}

/** Says one sentence in Zotero's own progress window. */
export function notify(sentence, { isError = false } = {}) {
  const popup = new Zotero.ProgressWindow({ closeOnClick: true });
  popup.changeHeadline("citekit");
  popup.show();
  for (const words of lines(sentence)) {
    const line = new popup.ItemProgress("", words);
    line.setProgress(100);
    if (isError) line.setError();
  }
  popup.startCloseTimer(NOTICE);
}

/** The sentence, broken between words. */
function lines(sentence) {
  const all = [""];
  for (const word of sentence.split(" ")) {
    if (all.at(-1) && all.at(-1).length + word.length >= LINE) all.push(word);
    else all.push(`${all.pop()} ${word}`.trim());
  }
  return all;
}
