/** What the menu offers, from the click to the library. */

import { chooseRecords } from "./choose.mjs";
import { ask } from "./command.mjs";
import { countWrite, describeLibrary, requireEditable, serialize, takeSnapshot, writesInto } from "./library.mjs";
import { ProgressDialog, notify } from "./progress.mjs";
import { sourceOf } from "./source.mjs";
import { documentRecord, folderOf, isOpen, keepChecks, nameOf, renameDocument, updateDocument } from "./store.mjs";
import { Cancelled, ProgramError, UserError, text } from "./text.mjs";
import { write } from "./write.mjs";
import { Zotero, isClosing, plugin, setting } from "./zotero.mjs";

/** How much of what was left alone is named in a notice. */
const MOST_LEFT_ALONE = 5;
/** Documents that are being worked on. */
const running = new Set();

/** Runs an action, and says in one sentence what stopped it. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Cancelled) return null;
    const isOurs = error instanceof UserError || error instanceof ProgramError;
    if (!isOurs) Zotero.logError(error);
    notify(isOurs ? error.message : text("citekit-error-unexpected", { message: error.message }), {
      isError: true,
    });
    return null;
  }
}

/** 'Build bibliography' and 'Look up what this post talks about'. `parent`: the collection that is open. */
export async function build(clicked, { action = "build", parent = null } = {}) {
  requireEditable(clicked.libraryID);
  const source = await sourceOf(clicked);
  const request = {
    action,
    document: source.document?.toJSON() ?? null,
    source: source.content,
    parent: parent?.libraryID === clicked.libraryID ? parent.key : null,
  };
  const name = nameOf(source.item);
  // A file or note that was clicked stays the source; of an item, the best file that there is at the time is read.
  await carryOut(name, source.item, request, {
    attachment: source.document ? null : source.attachment,
    changes: { source: clicked.isRegularItem() ? null : clicked.key },
  });
}

/** 'Update from citekit' on the collection of a document, or on the document itself. */
export async function update(name) {
  await again(name, { action: "update" });
}

/** 'Choose': the records of works with several candidates. */
export async function choose(name, decisions) {
  const choices = await chooseRecords(decisions);
  if (!choices.length) return;
  await again(name, { action: "choose", choices });
}

/** An action on a document that was built: with the file as it is now, which Zotero may have renamed. */
async function again(name, request) {
  const record = documentRecord(name);
  requireEditable(record.library);
  const item = await clickedItem(record);
  if (!item) throw new UserError("citekit-error-document-gone", { title: record.title });
  const document = item.isRegularItem() ? item.toJSON() : null;
  await carryOut(name, item, { document, source: await currentSource(record, item), ...request });
}

/** What is read of the document now; null if nothing is left, as the program remembers the file of the last build. */
async function currentSource(record, item) {
  try {
    return (await sourceOf((await sourceItem(record)) ?? item)).content;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return null;
  }
}

/** 'Check': the items against the index; the differences are shown in the item pane. */
export async function check(items) {
  const [{ libraryID }] = items;
  const dialog = await ProgressDialog.open(text("citekit-checking", { count: items.length }));
  try {
    const library = describeLibrary(libraryID);
    const request = { ...head("check"), items: items.map(({ key }) => key), library };
    const pieces = items.map((item) => JSON.stringify(item.toJSON()));
    const { checks } = await ask(serialize(request, pieces), options(dialog));
    await keepChecks(libraryID, checks);
    const differ = checks.filter(({ differences }) => differences.length).length;
    const notices = checks.filter((one) => one.notices.length).length;
    notify(text("citekit-checked", { count: checks.length, differ, notices }));
  } finally {
    dialog.close();
  }
}

/** Offered when Zotero was closed in the middle of an action. */
export async function finish(name) {
  const record = documentRecord(name);
  const { library, title, unfinished } = record;
  const dialog = await ProgressDialog.open("citekit");
  try {
    await dialog.ask(
      text("citekit-unfinished", { title }),
      [],
      [{ id: "finish", label: text("citekit-finish"), default: true }],
    );
  } finally {
    dialog.close();
    if (!isClosing()) await updateDocument(name, { unfinished: null });
  }
  const item = (await sourceItem(record)) ?? (await clickedItem(record));
  if (!item) throw new UserError("citekit-error-document-gone", { title });
  if (unfinished.action === "choose") return again(name, { action: "choose", choices: unfinished.choices });
  if (unfinished.action === "update") return update(name);
  const parent = unfinished.parent && Zotero.Collections.getByLibraryAndKey(library, unfinished.parent);
  return build(item, { action: unfinished.action, parent });
}

function clickedItem({ library, item }) {
  return Zotero.Items.getByLibraryAndKeyAsync(library, item);
}

/**
 * The file or note that was clicked for the build, if it is still there.
 *
 * @param {{library: number, source?: string | null}} record
 */
async function sourceItem({ library, source }) {
  const item = source && (await Zotero.Items.getByLibraryAndKeyAsync(library, source));
  return item && !item.deleted ? item : null;
}

function head(action) {
  return {
    action,
    plugin: plugin.version,
    settings: {
      offline: setting("offline"),
      mailto: setting("mailto").trim(),
      taxonomy: setting("taxonomy").trim(),
      tags: setting("tags"),
    },
  };
}

function options(dialog) {
  return { signal: dialog.signal, onProgress: (progress) => dialog.report(progress) };
}

/** Plans, asks, writes, and remembers what was written, with `changes` of the document's record. */
async function carryOut(name, item, request, { attachment = null, changes = {} } = {}) {
  const title = item.getDisplayTitle();
  if (running.has(name)) throw new UserError("citekit-error-running", { title });
  running.add(name);
  let answer;
  try {
    const dialog = await ProgressDialog.open(text(`citekit-running-${request.action}`, { title }));
    try {
      await updateDocument(name, {
        library: item.libraryID,
        item: item.key,
        title,
        ...changes,
        unfinished: { action: request.action, parent: request.parent ?? null, choices: request.choices },
      });
      answer = await planAndWrite(name, item, request, attachment, dialog);
    } finally {
      dialog.close();
      if (!isClosing()) await updateDocument(name, { unfinished: null });
    }
    if (attachment && answer.document) {
      const newName = `${item.libraryID}-${answer.document}`;
      await updateDocument(name, { item: answer.document });
      await renameDocument(name, newName);
      name = newName;
    }
  } finally {
    running.delete(name);
    running.delete(nameOf(item));
  }
  const open = answer.decisions.filter(isOpen);
  const isStudy = request.action === "study";
  if (isStudy && open.length) return choose(name, open);
  const isIdentified = answer.steps.length || answer.decisions.some(({ choice, record }) => choice || record);
  notify(isStudy && !isIdentified ? noStudy(title, answer) : summary(answer, open));
  return undefined;
}

async function planAndWrite(name, item, request, attachment, dialog) {
  const { libraryID } = item;
  const folder = folderOf(name);
  let agreed;
  for (;;) {
    dialog.report({ label: text("citekit-reading-library") });
    const snapshot = await takeSnapshot(libraryID, dialog.signal);
    // A second time, what was read and asked is in the folder.
    const whole = { ...head(request.action), folder, ...(agreed ? planAgain(request) : request), library: snapshot.library };
    const answer = await ask(serialize(whole, snapshot.pieces), options(dialog));
    if (!answer.steps.length) {
      await updateDocument(name, { collection: answer.collection, decisions: answer.decisions });
      return answer;
    }
    if (agreed !== answer.summary.text) {
      await dialog.ask(answer.summary.text, details(answer), [
        { id: "write", label: text("citekit-write"), default: true },
      ]);
      agreed = answer.summary.text;
    }
    // Another build wrote into this library meanwhile: what was new may be there now.
    if (writesInto(libraryID) !== snapshot.writes) continue;
    countWrite(libraryID);
    dialog.report({ label: text("citekit-writing") });
    const outcome = await write(answer, libraryID, { modified: snapshot.modified, attachment });
    await updateDocument(name, {
      collection: answer.collection,
      decisions: answer.decisions,
      unfinished: { action: "update" },
    });
    await ask(written(folder, libraryID, outcome), { onProgress: (progress) => dialog.report(progress) });
    return answer;
  }
}

function planAgain({ document, parent }) {
  return { action: "plan", document, ...(parent ? { parent } : {}) };
}

/** Tells the program what the library holds now: Zotero normalises what it is given. */
function written(folder, libraryID, { objects, partial }) {
  const collections = objects.filter((object) => object instanceof Zotero.Collection);
  const items = objects.filter((object) => object instanceof Zotero.Item);
  const library = describeLibrary(libraryID, collections);
  return serialize(
    { ...head("written"), folder, partial, library },
    items.map((item) => JSON.stringify(item.toJSON())),
  );
}

/** What is shown before anything is written: what is left alone, what to look at, what the library has already. */
function details({ summary }) {
  const { existing, messages } = summary;
  return [
    ...leftAlone(summary),
    ...messages.map((message) => message.text),
    ...existing.map(({ label }) => text("citekit-existing", { label })),
  ];
}

/** What the user edited or deleted, and what the document no longer cites. */
function leftAlone({ kept, left }) {
  return [
    ...kept.map(({ label, reason, fields }) =>
      text("citekit-kept", { label, reason: fields.length ? `${reason}: ${fields.join(", ")}` : reason }),
    ),
    ...left.map((label) => text("citekit-left", { label })),
  ];
}

/** Why no study was found, in the program's words. */
function noStudy(title, { summary: { messages } }) {
  const reasons = messages.filter(({ level }) => level === "review").map((message) => message.text);
  return [text("citekit-no-study", { title }), ...reasons].join(" ");
}

/** What was done; what was left alone was shown before, if anything was written. */
function summary({ title, steps, summary: whole }, open) {
  const sentences = steps.length
    ? [text("citekit-done", { title, counts: whole.text })]
    : [text("citekit-nothing-new", { title }), ...mostOf(leftAlone(whole))];
  if (open.length) sentences.push(text("citekit-several-candidates", { count: open.length }));
  return sentences.join(" ");
}

function mostOf(sentences) {
  const rest = sentences.length - MOST_LEFT_ALONE;
  if (rest <= 0) return sentences;
  return [...sentences.slice(0, MOST_LEFT_ALONE), text("citekit-more-left-alone", { count: rest })];
}
