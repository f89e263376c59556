// The tags of the entry with the words behind them.

function tagsPart(entry) {
  const rows = [...entry.tags.map(tagRow), ...entry.removed_tags.map(removedRow)];
  const list = rows.length ? make("ul", { class: "tag-list" }, rows) : make("p", { class: "hint" }, "No tags.");
  return part("tags", "Tags", list, make("p", { class: "review-acts" }, keyButton("a", "Add a tag", editTag)));
}

function tagName(tag) {
  const [facet, ...rest] = tag.split(":");
  return rest.length ? [make("span", { class: "facet" }, facet), " ", value(rest.join(":"))] : [value(tag)];
}

function tagRow(one) {
  const strength = one.mine ? "own" : one.firm ? "firm" : "context";
  const kind = one.mine ? "given by you" : one.right ? "✓ right" : one.firm ? "" : "only sentences on several works say it";
  const sentences = Map.groupBy(one.evidence, ({ where }) => where);
  const evidence = [...sentences].map(([where, found]) => evidenceItem(where, found.map(({ text }) => text)));
  return make(
    "li",
    { "data-row": `tag ${one.tag}`, tabindex: "-1", "aria-label": `Tag ${one.tag}${kind ? `, ${kind}` : ""}` },
    make("span", {}, make("span", { class: `tag ${strength}` }, tagName(one.tag)), kind ? make("span", { class: "hint" }, ` ${kind}`) : null),
    make(
      "span",
      { class: "decide" },
      one.mine || one.right ? null : keyButton("g", "Right", () => judge("tag-right", one.tag), one.tag),
      keyButton("w", "Wrong", () => judge("tag-wrong", one.tag), one.tag),
    ),
    evidence.length ? make("ul", { class: "tag-evidence" }, evidence) : null,
  );
}

// The sentence with the words in it, or the words of the title.
function evidenceItem(where, words) {
  const known = words.filter((text) => text && where.includes(text));
  if (!known.length) return make("li", {}, words.flatMap((text) => [make("mark", {}, text), " "]), make("span", { class: "hint" }, where));
  const parts = [];
  let at = 0;
  while (at < where.length) {
    const next = known.map((text) => [where.indexOf(text, at), text]).filter(([place]) => place >= 0);
    if (!next.length) break;
    const [place, text] = next.sort((one, other) => one[0] - other[0] || other[1].length - one[1].length)[0];
    parts.push(where.slice(at, place), make("mark", {}, text));
    at = place + text.length;
  }
  return make("li", { dir: "auto" }, parts, where.slice(at));
}

function removedRow(tag) {
  return make(
    "li",
    { "data-row": `tag ${tag}`, tabindex: "-1", class: "removed", "aria-label": `Tag ${tag}, removed by you` },
    make("span", {}, make("s", { class: "tag own" }, tagName(tag)), make("span", { class: "hint" }, " removed by you")),
    make("span", { class: "decide" }, keyButton("g", "Right after all", () => judge("tag-right", tag), tag)),
  );
}

function judge(kind, tag) {
  act(kind, { tag }, `tag ${tag} is ${kind === "tag-right" ? "right" : "wrong"}`);
}

function judgeByKey(kind) {
  const row = document.activeElement?.closest?.('[data-row^="tag "]');
  if (row) judge(kind, row.dataset.row.slice(4));
  else say("Go to a tag with the arrow keys first.");
}

function editTag() {
  openEditor({
    name: "tag",
    label: "New tag, such as to-read or mechanism:opioid",
    text: "",
    choices: INDEX.tags.map(([tag]) => tag),
    save: (text, key) => act("tag-add", { tag: text.trim() }, `tag ${text.trim()}`, key),
  });
}
