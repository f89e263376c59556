/**
 * What the plug-in keeps in Zotero's data folder: one folder for each document, which is the program's, and
 * `plugin.json` with what was built where, what is unfinished and what a check said.
 */

import { Zotero } from "./zotero.mjs";

/**
 * @typedef {object} DocumentRecord
 * @property {number} library
 * @property {string} item key of the item that was clicked, or of its parent
 * @property {string | null} [source] key of the file or note that was clicked
 * @property {string} [title]
 * @property {string} [collection] key of the document's collection
 * @property {object[]} [decisions] works with several candidates
 * @property {object} [unfinished] the action that runs, or that ran when Zotero was closed
 */

/** @type {{documents: Record<string, DocumentRecord>, checks: Record<string, object>}} */
let kept = { documents: {}, checks: {} };
let saving = Promise.resolve();

function root() {
  return PathUtils.join(Zotero.DataDirectory.dir, "citekit");
}

export async function loadStore() {
  try {
    kept = { documents: {}, checks: {}, ...(await IOUtils.readJSON(PathUtils.join(root(), "plugin.json"))) };
  } catch (error) {
    if (error.name !== "NotFoundError") Zotero.logError(error);
  }
}

/** What shows something of the store, and is called when it changes. */
export const observers = new Set();

/** Writes one after the other, so that two builds at once cannot mix. */
function save() {
  for (const observer of observers) observer();
  saving = saving.then(async () => {
    await IOUtils.makeDirectory(root());
    const path = PathUtils.join(root(), "plugin.json");
    await IOUtils.writeJSON(path, kept, { tmpPath: `${path}.tmp` });
  });
  return saving;
}

export function nameOf(item) {
  return `${item.libraryID}-${item.key}`;
}

/** The folder that the program keeps for the document. */
export function folderOf(name) {
  return PathUtils.join(root(), name);
}

export function documentRecord(name) {
  return kept.documents[name];
}

export async function updateDocument(name, changes) {
  kept.documents[name] = { ...kept.documents[name], ...changes };
  await save();
}

/** A document that was a file without an item has one now: what is kept of it moves along. */
export async function renameDocument(name, newName) {
  await IOUtils.move(folderOf(name), folderOf(newName));
  kept.documents[newName] = kept.documents[name];
  delete kept.documents[name];
  await save();
}

/** Name and record of the document whose collection this is. */
export function documentOfCollection(collection) {
  return Object.entries(kept.documents).find(
    ([, record]) => record.library === collection.libraryID && record.collection === collection.key,
  );
}

export function unfinishedDocuments() {
  return Object.entries(kept.documents).filter(([, record]) => record.unfinished);
}

/** Document's name and decisions on the item: open ones, and those that were made. */
export function decisionsOn(item) {
  for (const [name, record] of Object.entries(kept.documents)) {
    if (record.library !== item.libraryID) continue;
    const decisions = (record.decisions ?? []).filter((decision) => decision.item === item.key);
    if (decisions.length) return { name, decisions };
  }
  return null;
}

/** Whether neither the program nor the user took one of the candidates. */
export function isOpen({ choice, record, candidates }) {
  return !choice && !record && candidates.length > 0;
}

export function checkOf(item) {
  return kept.checks[nameOf(item)];
}

export async function keepChecks(libraryID, checks) {
  for (const check of checks) kept.checks[`${libraryID}-${check.key}`] = check;
  await save();
}
