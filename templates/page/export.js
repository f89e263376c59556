// The works shown, as a file that the browser downloads.

// A function of the texts of each work, as many as are shown.
const KINDS = {
  bib: (texts) => textFile("application/x-bibtex", joined(texts.map((text) => text[0]), "\n")),
  ris: (texts) => textFile("application/x-research-info-systems", joined(texts.map((text) => text[1]), "\r\n")),
  json: (texts) => textFile("application/json", `${JSON.stringify(texts.flatMap(parsed), null, 2)}\n`),
  docx: () => wordDocument([element("h1", document.title), ...rows.flatMap(plainRow)]),
};

function textFile(type, text) {
  return new Blob([text], { type: `${type};charset=utf-8` });
}

// An empty line between them; a space at the end of a line stays ('ER  - ').
function joined(texts, newline) {
  return texts
    .filter((text) => text)
    .map((text) => text.replace(/[\r\n]+$/, "") + newline)
    .join(newline);
}

function parsed(text) {
  return text[2] ? JSON.parse(text[2]) : [];
}

async function exportSeen(kind) {
  const all = await loadTexts();
  if (rest === null) showRest(await unpack("rest"));
  const found = worksShown().map((entry) => all[entry.place]);
  const blob = KINDS[kind](found);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `reading-list.${kind}`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  tell(`${found.length} of ${ENTRIES.length} works exported`);
}
