/**
 * A stand-in for the `Zotero` object: what the plug-in uses of it, and no more.
 *
 * Real source, in xpcom: zotero.js, prefs.js (names with `true` are whole), uri.js, data/libraries.js, data/itemFields.js,
 * data/cachedTypes.js, progressWindow.js, data/items.js (getAll gives all kinds of items).
 */

import { Database } from "./database.mjs";
import { makeInterface } from "./interface.mjs";
import { makeObjects } from "./objects.mjs";

const KEY_CHARACTERS = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ";

/**
 * @param {object} options
 * @param {string} options.folder the data directory
 * @param {Record<string, string[]>} options.schema item type -> its fields
 * @param {number} [options.version] 7: without MenuManager; 10: contexts in the plural
 */
export function makeZotero({ folder, schema: regular, version = 10 }) {
  const schema = { ...regular, attachment: ["title", "url", "accessDate"], note: [] };
  const fields = [...new Set(Object.values(schema).flat())].sort();
  const types = Object.keys(schema);
  const creatorTypes = ["author", "editor", "translator", "contributor", "seriesEditor", "bookAuthor", "programmer", "director", "inventor", "presenter", "podcaster", "castMember", "commenter", "interviewee", "artist", "cartographer", "recipient", "sponsor", "performer", "composer", "wordsBy", "producer", "scriptwriter", "guest", "counsel", "cosponsor", "reviewedAuthor"];
  const Zotero = {
    version: `${version}.0`,
    isWin: false,
    isMac: false,
    registry: new Map(),
    errors: [],
    notices: [],
    DataDirectory: { dir: folder },
    DB: new Database(),
    Attachments: { LINK_MODE_IMPORTED_FILE: 0, LINK_MODE_IMPORTED_URL: 1, LINK_MODE_LINKED_FILE: 2, LINK_MODE_LINKED_URL: 3 },
    debug() {},
    logError(error) {
      Zotero.errors.push(`${error}\n${error.stack ?? ""}`);
    },
    launchURL(url) {
      Zotero.launched = url;
    },
    Utilities: {
      generateObjectKey: () => Array.from({ length: 8 }, () => KEY_CHARACTERS[Math.floor(Math.random() * 33)]).join(""),
    },
    ItemTypes: {
      getID: (name) => (typeof name === "number" ? name : types.indexOf(name) + 1 || false),
      getName: (id) => (typeof id === "string" ? id : types[id - 1]),
    },
    CreatorTypes: { getID: (name) => creatorTypes.indexOf(name) + 1 || false },
    ItemFields: {
      getAll: () => fields.map((name, position) => ({ id: position + 1, name })),
      getID: (name) => fields.indexOf(name) + 1 || false,
      isValidForType: (name, type) => !!schema[type]?.includes(name),
    },
    Prefs: {
      get: (name, global) => {
        if (!global) throw new Error("the plug-in's settings are outside of Zotero's branch");
        const { prefs } = Services;
        const kind = prefs.getPrefType(name);
        if (kind === prefs.PREF_BOOL) return prefs.getBoolPref(name);
        if (kind === prefs.PREF_INT) return prefs.getIntPref(name);
        return kind === prefs.PREF_STRING ? prefs.getStringPref(name) : undefined;
      },
      set: (name, value) => {
        if (typeof value === "boolean") Services.prefs.setBoolPref(name, value);
        else if (typeof value === "number") Services.prefs.setIntPref(name, value);
        else Services.prefs.setStringPref(name, value);
      },
    },
    URI: {
      getLibraryURI: (id) => `http://zotero.org/${id === 1 ? "users/local/aBcD1234" : `groups/${id}`}`,
      getItemURI: (item) => `${Zotero.URI.getLibraryURI(item.libraryID)}/items/${item.key}`,
    },
    allItems: () => [...Zotero.registry.values()].filter((one) => one.kind === "item" && one.row),
  };
  Zotero.Libraries = libraries();
  Object.assign(Zotero, makeObjects(Zotero), makeInterface(Zotero, version));
  Zotero.Items = { ...collectionOf(Zotero, "item"), getAll: async (libraryID, onlyTop, trashed) => {
    if (onlyTop || !trashed) throw new Error("child notes and the trash would be missing");
    return Zotero.allItems().filter((item) => item.libraryID === libraryID);
  } };
  Zotero.Collections = { ...collectionOf(Zotero, "collection"), getByLibrary: (libraryID) =>
    [...Zotero.registry.values()].filter((one) => one.kind === "collection" && one.libraryID === libraryID && one.row) };
  return Zotero;
}

function libraries() {
  const all = [
    { libraryID: 1, name: "My Library", editable: true },
    { libraryID: 2, name: "A group to read", editable: false },
    { libraryID: 3, name: "A group of ours", editable: true },
  ].map((library) => ({ ...library, waitForDataLoad: async () => undefined }));
  return {
    userLibraryID: 1,
    get: (id) => all.find(({ libraryID }) => libraryID === id) ?? false,
  };
}

function collectionOf(Zotero, kind) {
  const get = (id) => [...Zotero.registry.values()].find((one) => one.kind === kind && one.id === id && one.row) ?? false;
  const getByLibraryAndKey = (libraryID, key) => {
    const object = Zotero.registry.get(`${kind}/${libraryID}/${key}`);
    return object?.row ? object : false;
  };
  return {
    get,
    getByLibraryAndKey,
    getByLibraryAndKeyAsync: async (libraryID, key) => getByLibraryAndKey(libraryID, key),
    getIDFromLibraryAndKey: (libraryID, key) => getByLibraryAndKey(libraryID, key).id ?? false,
  };
}
