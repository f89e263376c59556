/** Carries out a plan: what the program planned becomes items, notes and collections, all or nothing. */

import { UserError } from "./text.mjs";
import { Zotero } from "./zotero.mjs";

/** How long to wait while Zotero writes something else, for instance while it syncs, in milliseconds. */
const WAIT = 120_000;

/**
 * Writes the plan's steps in one transaction.
 *
 * @param {object} answer the program's plan
 * @param {number} libraryID
 * @param {{modified: Map<string, string>, attachment: any}} context when each item was last changed as the program
 *   saw it; a file without an item becomes the child of the document that the plan creates
 * @returns {Promise<{objects: any[], partial: string[]}>} what was created or changed; keys of items whose fields were
 *   left as they are, because the user edited them meanwhile
 */
export async function write(answer, libraryID, { modified, attachment }) {
  const writing = new Writing(libraryID, modified);
  try {
    /** @type {any} */
    const options = { waitTimeout: WAIT };
    await Zotero.DB.executeTransaction(() => writing.carryOut(answer, attachment), options);
  } catch (error) {
    await writing.forget();
    throw error.name === "TimeoutError" ? new UserError("citekit-error-busy") : error;
  }
  return { objects: [...writing.objects.values()], partial: [...writing.partial] };
}

class Writing {
  /** Key -> object of the library, as far as steps created or changed it. */
  objects = new Map();
  existing = new Set();
  partial = new Set();

  constructor(libraryID, modified) {
    this.libraryID = libraryID;
    this.modified = modified;
  }

  /** Objects are filled before they are saved, so that each is saved once, with its relations. */
  async carryOut({ steps, document }, attachment) {
    for (const step of steps.filter(({ kind }) => kind === "collection")) {
      const collection = await this.object(Zotero.Collection, Zotero.Collections, step);
      if (!collection) continue;
      if (step.new) collection.fromJSON(this.withParent(step.data));
      else if (step.data.name) collection.name = step.data.name;
      await collection.save({ skipSelect: true });
    }
    const items = [];
    for (const step of steps.filter(({ kind }) => kind !== "collection")) {
      const item = await this.itemOf(step);
      if (item) items.push([item, step]);
    }
    for (const [item, step] of items) await this.relate(item, step);
    // Parents first: a note needs the row of its item.
    const saved = [...new Set(items.map(([item]) => item))].sort((a, b) => a.isNote() - b.isNote());
    for (const item of saved) await item.save({ skipSelect: true });
    if (attachment && !attachment.parentKey && document && this.objects.has(document)) {
      this.existing.add(attachment);
      // Zotero moves the attachment's collections to its parent.
      attachment.parentKey = document;
      await attachment.save({ skipSelect: true });
    }
  }

  /** A collection whose parent was deleted meanwhile goes to the top. */
  withParent(data) {
    const parent = data.parentCollection;
    const there = parent && Zotero.Collections.getIDFromLibraryAndKey(this.libraryID, parent);
    return { ...data, parentCollection: there ? parent : false };
  }

  /** The object of a step: new, or there; undefined if it is gone. */
  async object(Class, objects, { key, new: isNew }) {
    const there =
      this.objects.get(key) || (await objects.getByLibraryAndKeyAsync(this.libraryID, key));
    if (isNew) {
      if (there) throw new UserError("citekit-error-changed-meanwhile");
      const created = new Class();
      created.libraryID = this.libraryID;
      created.key = key;
      await created.loadPrimaryData();
      this.objects.set(key, created);
      return created;
    }
    if (!there) return undefined;
    if (!this.objects.has(key)) this.existing.add(there);
    this.objects.set(key, there);
    return there;
  }

  async itemOf(step) {
    const { parentItem } = step.data;
    if (step.new && parentItem && !(await this.find(parentItem))) return undefined;
    const item = await this.object(Zotero.Item, Zotero.Items, step);
    if (!item) return undefined;
    if (step.new) item.fromJSON(step.data);
    else if (this.isUnchanged(item)) setData(item, step.data);
    else if (Object.keys(step.data).length) this.partial.add(step.key);
    await this.addAndRemove(item, step);
    return item;
  }

  /** Whether the item is as the program saw it, or new. */
  isUnchanged(item) {
    return !this.existing.has(item) || this.modified.get(item.key) === item.dateModified;
  }

  /**
   * Tags and collections: differences, so that what the user did meanwhile survives.
   *
   * @param {any} item
   * @param {{add?: any, remove?: any}} step
   */
  async addAndRemove(item, { add = {}, remove = {} }) {
    for (const { tag, type } of add.tags ?? []) {
      if (!item.hasTag(tag)) item.addTag(tag, type ?? 0);
    }
    for (const { tag } of remove.tags ?? []) item.removeTag(tag);
    for (const [keys, change] of [
      [add.collections, "addToCollection"],
      [remove.collections, "removeFromCollection"],
    ]) {
      for (const key of keys ?? []) {
        const id = Zotero.Collections.getIDFromLibraryAndKey(this.libraryID, key);
        if (id) item[change](id);
      }
    }
  }

  /**
   * @param {any} item
   * @param {{add?: any, remove?: any}} step
   */
  async relate(item, { add = {}, remove = {} }) {
    for (const key of add.related ?? []) {
      const other = await this.find(key);
      if (other) item.addRelatedItem(other);
    }
    for (const key of remove.related ?? []) {
      const other = await this.find(key);
      if (other) await item.removeRelatedItem(other);
    }
  }

  /** An item that a step created, or one of the library. */
  async find(key) {
    return this.objects.get(key) ?? (await Zotero.Items.getByLibraryAndKeyAsync(this.libraryID, key));
  }

  /** After a failure: what was set on objects of the library and not saved. */
  async forget() {
    for (const object of this.existing) await object.reload(null, true);
  }
}

/** Sets the fields of a web API's JSON that are given, and only those. */
export function setData(item, { itemType, creators, note, tags, deleted, ...fields }) {
  if (itemType) item.setType(Zotero.ItemTypes.getID(itemType));
  for (const [name, value] of Object.entries(fields)) {
    // 'extra' needs no care: what this Zotero has no field for, the program has put there.
    item.setField(name, value);
  }
  if (creators) item.setCreators(creators);
  if (tags) item.setTags(tags);
  if (note !== undefined) item.setNote(note);
  if (deleted !== undefined) item.deleted = deleted;
}
