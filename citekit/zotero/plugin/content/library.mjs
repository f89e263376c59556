/** A library as the program reads it: the web API's JSON. */

import { setTimeout } from "resource://gre/modules/Timer.sys.mjs";
import { Cancelled, UserError } from "./text.mjs";
import { Zotero } from "./zotero.mjs";

/** Objects that are turned into JSON before Zotero's window may react again: a few milliseconds' worth. */
const PIECE = 100;

/** The library; a group that the user left is a UserError. */
export function libraryOf(libraryID) {
  const library = Zotero.Libraries.get(libraryID);
  if (!library) throw new UserError("citekit-error-library-gone");
  return library;
}

/** Throws a UserError for a library that the user cannot edit. */
export function requireEditable(libraryID) {
  const library = libraryOf(libraryID);
  if (!library.editable) throw new UserError("citekit-error-read-only", { library: library.name });
}

/** Library -> how often citekit wrote into it since Zotero was started. */
const writes = new Map();

export function countWrite(libraryID) {
  writes.set(libraryID, writesInto(libraryID) + 1);
}

export function writesInto(libraryID) {
  return writes.get(libraryID) ?? 0;
}

/** What a request says of a library beside its items. */
export function describeLibrary(libraryID, collections = []) {
  return {
    id: `library-${libraryID}`,
    uri: Zotero.URI.getLibraryURI(libraryID),
    fields: Zotero.ItemFields.getAll().map(({ name }) => name),
    collections: collections.map((collection) => collection.toJSON()),
  };
}

/**
 * The library's regular items and child notes, in the trash too.
 *
 * `pieces` are parts of a JSON array without its brackets; `modified` says when each was last changed;
 * `writes` tells whether citekit wrote since.
 *
 * @returns {Promise<{library: object, pieces: string[], modified: Map<string, string>, writes: number}>}
 */
export async function takeSnapshot(libraryID, signal) {
  const loaded = libraryOf(libraryID);
  await loaded.waitForDataLoad("collection");
  await loaded.waitForDataLoad("item");
  const snapshot = {
    library: describeLibrary(libraryID, collectionsOf(libraryID)),
    pieces: [],
    modified: new Map(),
    writes: writesInto(libraryID),
  };
  const items = (await Zotero.Items.getAll(libraryID, false, true)).filter(isAsked);
  for (let start = 0; start < items.length; start += PIECE) {
    if (signal?.aborted) throw new Cancelled();
    const piece = items.slice(start, start + PIECE);
    for (const item of piece) snapshot.modified.set(item.key, item.dateModified);
    snapshot.pieces.push(piece.map((item) => JSON.stringify(item.toJSON())).join(","));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return snapshot;
}

/** Those in the trash too. */
function collectionsOf(libraryID) {
  /** @type {any} */
  const { Collections } = Zotero;
  return Collections.getByLibrary(libraryID, true, true);
}

function isAsked(item) {
  return item.isRegularItem() || (item.isNote() && item.parentID);
}

/** The request's JSON in pieces, with `pieces` of JSON as `library.items`. */
export function* serialize({ library, ...request }, pieces) {
  yield `${JSON.stringify({ version: 1, ...request }).slice(0, -1)},"library":`;
  yield `${JSON.stringify(library).slice(0, -1)},"items":[`;
  for (const [number, piece] of pieces.entries()) yield number ? `,${piece}` : piece;
  yield "]}}";
}
