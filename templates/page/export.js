// The works shown, as a file that the browser downloads.

const KINDS = {
  bib: { type: "application/x-bibtex", join: (texts) => joined(texts.map((text) => text[0]), "\n") },
  ris: { type: "application/x-research-info-systems", join: (texts) => joined(texts.map((text) => text[1]), "\r\n") },
  json: { type: "application/json", join: (texts) => `${JSON.stringify(texts.flatMap(parsed), null, 2)}\n` },
};

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
  const found = worksShown().map((entry) => all[entry.place]);
  const blob = new Blob([KINDS[kind].join(found)], { type: `${KINDS[kind].type};charset=utf-8` });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `reading-list.${kind}`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  tell(`${found.length} of ${ENTRIES.length} works exported`);
}
