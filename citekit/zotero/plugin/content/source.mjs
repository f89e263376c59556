/** What there is to read of the item that was clicked. */

import { UserError } from "./text.mjs";
import { Zotero } from "./zotero.mjs";

/** What citekit reads, best first. Zotero sorts attachments by other things within one of these. */
const READABLE = [
  /^application\/pdf$/,
  /^(text\/html|application\/xhtml\+xml)$/,
  /^(application|text)\/(jats\+)?xml$/,
  /^application\/(vnd\.openxmlformats-officedocument\.wordprocessingml\.document|vnd\.oasis\.opendocument\.text)$/,
  /^(text\/(markdown|x-markdown|plain|x-tex)|application\/x-(la)?tex)$/,
];

/**
 * @typedef {object} Source
 * @property {any} item the item whose folder keeps what citekit knows of the document
 * @property {any} document the regular item, or null if the file or note has none
 * @property {any} attachment the attachment that is read, or null
 * @property {{path: string} | {html: string}} content
 */

/**
 * The document and what to read of it, for a regular item, an attachment or a note.
 *
 * @returns {Promise<Source>}
 */
export async function sourceOf(clicked) {
  if (clicked.isNote()) return noteSource(clicked);
  if (clicked.isAttachment()) {
    const path = await pathOf(clicked);
    if (!path) throw new UserError("citekit-error-file-missing", { title: clicked.getDisplayTitle() });
    return { ...documentOf(clicked), attachment: clicked, content: { path } };
  }
  const attachments = (await clicked.getBestAttachments()).filter((item) => rank(item) >= 0);
  attachments.sort((a, b) => rank(a) - rank(b));
  for (const attachment of attachments) {
    const path = await pathOf(attachment);
    if (path) return { item: clicked, document: clicked, attachment, content: { path } };
  }
  const note = longestNote(clicked);
  if (note) return noteSource(note);
  const id = attachments.length ? "citekit-error-file-missing" : "citekit-error-nothing-to-read";
  throw new UserError(id, { title: clicked.getDisplayTitle() });
}

/** Whether the menu offers to read `item`: without looking at the disk. */
export function mayHaveSource(item) {
  if (item.isNote()) return true;
  if (item.isAttachment()) return rank(item) >= 0;
  return item.isRegularItem();
}

function rank(attachment) {
  if (attachment.attachmentLinkMode === Zotero.Attachments.LINK_MODE_LINKED_URL) return -1;
  return READABLE.findIndex((type) => type.test(attachment.attachmentContentType));
}

async function pathOf(attachment) {
  return (await attachment.getFilePathAsync()) || null;
}

function documentOf(child) {
  const document = (child.parentID && Zotero.Items.get(child.parentID)) || null;
  return { item: document ?? child, document };
}

function noteSource(note) {
  const html = note.getNote();
  if (!html) throw new UserError("citekit-error-note-empty", { title: note.getDisplayTitle() });
  return { ...documentOf(note), attachment: null, content: { html } };
}

function longestNote(item) {
  const notes = item.getNotes().map((id) => Zotero.Items.get(id));
  const length = (note) => note.getNote().length;
  return notes.filter(length).sort((a, b) => length(b) - length(a))[0];
}
