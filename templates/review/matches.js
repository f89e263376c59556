// The record of the entry, and the candidates where it has none yet.

const NONE = "none";

function recordPart(entry) {
  const content = [];
  if (entry.doi) content.push(make("p", {}, "DOI ", doiLink(entry.doi)));
  if (entry.record?.title) content.push(make("p", {}, "The record is: ", value(entry.record.title)));
  return part("record", "Record", content);
}

// What a text says of a study that it mentions.
function cluesPart(entry) {
  const clues = entry.clues.map(({ kind, value: found, quote }) =>
    make("div", {}, make("dt", {}, kind), make("dd", {}, value(found), quote && quote !== found ? make("span", { class: "hint" }, " · ", value(quote)) : null)),
  );
  return part("clues", "Clues in the text", clues.length ? make("dl", { class: "clues" }, clues) : null);
}

function candidatesPart(entry) {
  if (!entry.candidates.length) return null;
  const list = make("ol", { class: "candidate-list" }, entry.candidates.slice(0, 9).map((one, at) => candidate(one, at + 1, entry)));
  const others = make(
    "p",
    { class: "review-acts" },
    keyButton("0", "None of them", chooseNone),
    keyButton("d", "Another DOI", editDoi),
  );
  return part("candidates", "Which record is it?", list, others);
}

function candidate(one, key, entry) {
  const chosen = entry.doi && one.doi.toLowerCase() === entry.doi.toLowerCase();
  const clues = (kind, sign, words) =>
    one.clues[kind].length
      ? make(
          "p",
          { class: `clues-of ${kind}` },
          make("span", { class: "mark" }, make("span", { "aria-hidden": "true" }, sign), ` ${words}: `),
          make("span", {}, one.clues[kind].flatMap((clue, at) => [at ? ", " : "", value(PARTS[clue]?.[1] ?? clue)])),
        )
      : null;
  return make(
    "li",
    { "data-row": `candidate ${one.doi}`, tabindex: "-1", class: chosen ? "chosen-one" : null },
    make("p", {}, chosen ? make("strong", {}, "✓ chosen: ") : null, value(one.label)),
    make("p", { class: "hint" }, doiLink(one.doi), one.score > 0 ? ` · ${Math.round(one.score * 100)} % alike` : ""),
    clues("agree", "✓", "agrees"),
    clues("contradict", "✗", "contradicts"),
    chosen ? null : keyButton(String(key), "This one", () => choose(key), one.label),
  );
}

function choose(key) {
  const one = shownEntry.candidates[key - 1];
  if (one) act("match", { doi: one.doi }, `${one.label} is the work`);
  else say(`There is no candidate ${key}.`);
}

function chooseNone() {
  act("match", { doi: NONE }, "no record is the work");
}

function bareDoi(text) {
  return text.trim().replace(/^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)/i, "");
}

function editDoi() {
  openEditor({
    name: "doi",
    label: "DOI of the record",
    text: shownEntry.doi ?? "",
    save: (text, key) => act("match", { doi: bareDoi(text) || null }, "the record", key),
  });
}
