/**
 * Items and collections, as strict as the real ones where the plug-in could go wrong.
 *
 * Real source, in xpcom/data: dataObject.js (identifiers, _requireData, save, reload, relations, toJSON), item.js
 * (fields, creators, tags, notes, collections, attachments, fromJSON, toJSON), collection.js, creators.js and tags.js
 * (cleanData), dataObjects.js (getByLibraryAndKeyAsync).
 */

const MULTILINE = new Set(["abstractNote", "extra"]);
const OTHER = new Set(["key", "version", "relations", "dateAdded", "dateModified"]);
const SPECIAL = new Set(["note", "attachment"]);
const sqlDate = (date) => date.toISOString().slice(0, 19).replace("T", " ");
const isoDate = (sql) => `${sql.replace(" ", "T")}Z`;

/** The classes, for one application. */
export function makeObjects(Zotero) {
  class DataObject {
    id = null;
    _libraryID = null;
    _key = null;
    _loaded = false;
    _identified = false;
    _changed = false;
    deleted = false;
    relations = [];
    _parentKey = false;

    get parentKey() {
      return this._parentKey;
    }

    set parentKey(value) {
      this._parentKey = value || false;
      this.touch();
    }

    get libraryID() {
      return this._libraryID;
    }

    set libraryID(value) {
      if (this._loaded && this._libraryID) throw new Error("Cannot change libraryID after object is already loaded");
      this._libraryID = value;
    }

    get key() {
      return this._key;
    }

    // dataObject.js, _setIdentifier
    set key(value) {
      if (this._libraryID === null) throw new Error("libraryID must be set before key");
      if (!/^[23456789ABCDEFGHIJKLMNPQRSTUVWXYZ]{8}$/.test(value)) throw new Error(`'${value}' is not a valid key`);
      if (this._key) throw new Error("Key cannot be changed");
      this._identified = true;
      this._key = value;
    }

    // dataObject.js, _requireData: an object with a key has nothing until its data are loaded.
    require() {
      if (!this._identified) this._loaded = true;
      else if (!this._loaded) throw new Error(`'primaryData' not loaded for ${this.kind} (${this.id}/${this._key})`);
    }

    async loadPrimaryData() {
      if (!this._key && !this.id) throw new Error("ID or key not set in loadPrimaryData()");
      this._loaded = true;
    }

    get row() {
      return Zotero.DB.rows.get(`${this.kind}/${this._libraryID}/${this._key}`);
    }

    isEditable() {
      return Zotero.Libraries.get(this.libraryID).editable;
    }

    async save() {
      if (!Zotero.DB.inTransaction()) throw new Error("save() called without a wrapping transaction");
      this.require();
      this._libraryID ??= Zotero.Libraries.userLibraryID;
      if (!this._changed) return false;
      if (!this.isEditable()) {
        throw new Error(`Cannot edit ${this.kind} in library ${Zotero.Libraries.get(this.libraryID).name}`);
      }
      const isNew = this.id === null;
      await this.checkRow();
      if (isNew) {
        this.id = Zotero.DB.nextID();
        if (!this._key) this.key = Zotero.Utilities.generateObjectKey();
      }
      const now = sqlDate(new Date());
      this.dateAdded ??= now;
      this.dateModified = now;
      Zotero.DB.rows.set(`${this.kind}/${this._libraryID}/${this._key}`, this.fields());
      Zotero.registry.set(`${this.kind}/${this._libraryID}/${this._key}`, this);
      this._loaded = true;
      this._changed = false;
      return isNew ? this.id : true;
    }

    saveTx() {
      return Zotero.DB.executeTransaction(() => this.save());
    }

    /** From the row, as after a failed transaction. */
    async reload(types, reloadUnchanged) {
      if (!reloadUnchanged) throw new Error("only changed data would be reloaded");
      Object.assign(this, structuredClone(this.row));
      this._changed = false;
    }

    touch() {
      this.require();
      this._changed = true;
    }

    addRelation(predicate, uri) {
      this.require();
      if (this.relations.some(([p, u]) => p === predicate && u === uri)) return false;
      this.relations.push([predicate, uri]);
      this.touch();
      return true;
    }

    getRelations() {
      const all = {};
      for (const [predicate, uri] of this.relations) (all[predicate] ??= []).push(uri);
      return all;
    }

    base() {
      this.require();
      return { key: this.key, version: this.version ?? 0, ...(this.deleted ? { deleted: true } : {}) };
    }
  }

  class Collection extends DataObject {
    kind = "collection";
    name = "";

    static properties = ["id", "name", "_parentKey", "deleted", "relations", "dateAdded", "dateModified"];

    fields() {
      return structuredClone(Object.fromEntries(Collection.properties.map((name) => [name, this[name]])));
    }

    fromJSON(json) {
      if (!json.name) throw new Error("'name' property not provided for collection");
      this.touch();
      this.name = json.name;
      this.parentKey = json.parentCollection || false;
    }

    async checkRow() {
      if (!this.name) throw new Error("Collection name is empty");
      if (this.parentKey && !Zotero.Collections.getByLibraryAndKey(this.libraryID, this.parentKey)) {
        throw new Error(`Cannot set parent to invalid collection ${this.parentKey}`);
      }
    }

    toJSON() {
      return { ...this.base(), name: this.name, parentCollection: this.parentKey, relations: this.getRelations() };
    }
  }

  class Item extends DataObject {
    kind = "item";
    itemType = null;
    data = {};
    creators = [];
    tags = [];
    collections = [];
    note = "";

    static properties = ["id", "itemType", "data", "creators", "tags", "collections", "note", "relations", "deleted"].concat(
      ["_parentKey", "dateAdded", "dateModified", "attachment"],
    );

    fields() {
      return structuredClone(Object.fromEntries(Item.properties.map((name) => [name, this[name]])));
    }

    isNote() {
      return this.itemType === "note";
    }

    isAttachment() {
      return this.itemType === "attachment";
    }

    isRegularItem() {
      return !this.isNote() && !this.isAttachment();
    }

    get parentID() {
      if (!this.parentKey) return false;
      return Zotero.Items.getIDFromLibraryAndKey(this.libraryID, this.parentKey);
    }

    setType(id) {
      const name = Zotero.ItemTypes.getName(id);
      if (!name) throw new Error(`Unknown item type '${id}'`);
      if (this.itemType && this.itemType !== name && [this.itemType, name].some((one) => SPECIAL.has(one))) {
        throw new Error(`Cannot change item type from '${this.itemType}' to '${name}'`);
      }
      this.touch();
      this.itemType = name;
    }

    setField(name, value) {
      this.require();
      if (value === undefined) throw new Error(`'${name}' value cannot be undefined`);
      if (!this.itemType) throw new Error("Item type must be set before setting field data");
      if (!Zotero.ItemFields.getID(name)) throw new Error(`"${name}" is not a valid itemData field`);
      if (value !== "" && value !== false && !Zotero.ItemFields.isValidForType(name, this.itemType)) {
        throw new Error(`'${name}' is not a valid field for type '${this.itemType}'`);
      }
      let text = `${value || ""}`.trim().normalize();
      if (!MULTILINE.has(name)) text = text.replace(/[\r\n]+/g, " ");
      if ((this.data[name] ?? "") === text) return false;
      this.data[name] = text;
      this.touch();
      return true;
    }

    getField(name) {
      this.require();
      return this.data[name] ?? "";
    }

    getDisplayTitle() {
      if (this.isNote()) return this.note.replace(/<[^>]*>/g, "").slice(0, 80);
      return this.getField("title");
    }

    setCreators(creators) {
      for (const one of creators) {
        if (one.name === undefined && one.lastName === undefined) {
          throw new Error("Creator data must contain either 'name' or 'firstName'/'lastName' properties");
        }
        if (one.name !== undefined && (one.firstName !== undefined || one.lastName !== undefined)) {
          throw new Error("Creator data cannot contain both 'name' and 'firstName'/'lastName' properties");
        }
        if (!Zotero.CreatorTypes.getID(one.creatorType)) throw new Error(`'${one.creatorType}' isn't a creator type`);
      }
      this.touch();
      this.creators = structuredClone(creators);
    }

    setTags(tags) {
      this.touch();
      this.tags = tags.map(({ tag, type }) => {
        if (tag === undefined) throw new Error("Tag data must contain 'tag' property");
        if (![undefined, 0, 1].includes(type)) throw new Error("Tag 'type' must be 0 or 1");
        return type ? { tag: `${tag}`.trim().normalize(), type } : { tag: `${tag}`.trim().normalize() };
      });
    }

    hasTag(name) {
      this.require();
      return this.tags.some(({ tag }) => tag === name);
    }

    addTag(name, type = 0) {
      if (typeof name !== "string") throw new Error("a tag is a string");
      this.setTags([...this.tags.filter(({ tag }) => tag !== name), { tag: name, type }]);
      return true;
    }

    removeTag(name) {
      if (!this.hasTag(name)) return false;
      this.setTags(this.tags.filter(({ tag }) => tag !== name));
      return true;
    }

    getNote() {
      if (this.isRegularItem()) throw new Error("getNote() can only be called on notes and attachments");
      return this.note;
    }

    setNote(text) {
      if (this.isRegularItem()) throw new Error("updateNote() can only be called on notes and attachments");
      if (typeof text !== "string") throw new Error("text must be a string in Zotero.Item.setNote()");
      this.touch();
      this.note = text.trim();
    }

    getNotes() {
      if (this.isNote()) throw new Error("getNotes() cannot be called on items of type 'note'");
      return this.children().filter((item) => item.isNote()).map(({ id }) => id);
    }

    children() {
      return Zotero.allItems().filter((item) => item.parentKey === this.key && item.libraryID === this.libraryID);
    }

    setCollections(ids) {
      this.require();
      this.collections = ids.map((id) => {
        const collection = typeof id === "number" ? Zotero.Collections.get(id) : Zotero.Collections.getByLibraryAndKey(this.libraryID, id);
        if (!collection) throw new Error(`Collection ${id} not found for item ${this.key}`);
        return collection.key;
      });
      this.touch();
    }

    addToCollection(id) {
      const collection = Zotero.Collections.get(id);
      if (!collection) throw new Error(`Invalid collection '${id}'`);
      if (!this.collections.includes(collection.key)) this.setCollections([...this.collections, collection.key]);
    }

    removeFromCollection(id) {
      const { key } = Zotero.Collections.get(id);
      this.setCollections(this.collections.filter((one) => one !== key));
    }

    addRelatedItem(item) {
      if (!(item instanceof Item)) throw new Error("'item' must be a Zotero.Item");
      if (item === this) return false;
      if (item.libraryID !== this.libraryID) throw new Error("Cannot relate item to an item in a different library");
      return this.addRelation("dc:relation", Zotero.URI.getItemURI(item));
    }

    async removeRelatedItem(item) {
      const uri = Zotero.URI.getItemURI(item);
      this.touch();
      this.relations = this.relations.filter(([, object]) => object !== uri);
    }

    get relatedItems() {
      return this.relations.map(([, uri]) => uri.split("/").at(-1));
    }

    /** item.js, fromJSON: what the type has no field for goes to Extra. */
    fromJSON({ itemType, creators, tags, collections, note, parentItem, deleted, ...rest }) {
      this.require();
      const fields = Object.fromEntries(Object.entries(rest).filter(([name]) => !OTHER.has(name)));
      if (!itemType) throw new Error("itemType property not provided");
      this.setType(Zotero.ItemTypes.getID(itemType));
      const extra = [];
      for (const [name, value] of Object.entries(fields)) {
        if (Zotero.ItemFields.isValidForType(name, itemType)) this.setField(name, value);
        else extra.push(`${name}: ${value}`);
      }
      if (extra.length) throw new Error(`Storing invalid fields in Extra: ${extra}`);
      if (creators) this.setCreators(creators);
      if (tags) this.setTags(tags);
      if (collections?.length) this.setCollections(collections);
      if (!this.isRegularItem()) {
        this.parentKey = parentItem || false;
        this.setNote(note ?? "");
      }
      if (deleted) this.deleted = true;
    }

    async checkRow() {
      if (!this.itemType) throw new Error("Item type must be set before saving");
      if (!this.parentKey) return;
      const parent = Zotero.Items.getByLibraryAndKey(this.libraryID, this.parentKey);
      if (!parent?.id) throw new Error(`Parent item ${this.parentKey} not found`);
      if (!parent.isRegularItem()) throw new Error(`Parent item ${this.parentKey} must be a regular item`);
      // item.js: the collections of an item that becomes a child go to its parent.
      if (this.collections.length) {
        for (const one of this.collections) parent.addToCollection(Zotero.Collections.getByLibraryAndKey(this.libraryID, one).id);
        this.collections = [];
        await parent.save();
      }
    }

    get attachmentContentType() {
      return this.attachment?.contentType ?? "";
    }

    get attachmentLinkMode() {
      return this.attachment?.linkMode ?? 0;
    }

    async getFilePathAsync() {
      if (!this.isAttachment()) throw new Error("getFilePathAsync() can only be called on attachment items");
      return (await IOUtils.exists(this.attachment.path)) ? this.attachment.path : false;
    }

    async getBestAttachments() {
      if (!this.isRegularItem()) throw new Error("getBestAttachments() can only be called on regular items");
      return this.children().filter((item) => item.isAttachment() && !item.deleted);
    }

    toJSON() {
      const json = { ...this.base(), itemType: this.itemType };
      for (const [name, value] of Object.entries(this.data)) if (value !== "") json[name] = value;
      if (this.isRegularItem()) json.creators = structuredClone(this.creators);
      else {
        if (this.parentKey) json.parentItem = this.parentKey;
        json.note = this.note;
      }
      json.tags = structuredClone(this.tags);
      if (!this.parentKey) json.collections = [...this.collections];
      json.relations = this.getRelations();
      if (this.dateAdded) json.dateAdded = isoDate(this.dateAdded);
      if (this.dateModified) json.dateModified = isoDate(this.dateModified);
      return json;
    }
  }

  return { Item, Collection };
}
