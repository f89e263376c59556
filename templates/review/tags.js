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
  const kind = { own: "given by you", firm: "", context: "only sentences on several works say it" }[strength];
  const evidence = one.evidence.map(({ text, where }) =>
    make("li", {}, value(text), where ? make("span", { class: "where" }, " · ", value(where)) : null),
  );
  return make(
    "li",
    { "data-row": `tag ${one.tag}`, tabindex: "-1", "aria-label": `Tag ${one.tag}${kind ? `, ${kind}` : ""}` },
    make("span", {}, make("span", { class: `tag ${strength}` }, tagName(one.tag)), kind ? make("span", { class: "hint" }, ` ${kind}`) : null),
    make(
      "span",
      { class: "decide" },
      one.mine ? null : keyButton("g", "Right", () => judge("tag-right", one.tag), one.tag),
      keyButton("w", "Wrong", () => judge("tag-wrong", one.tag), one.tag),
    ),
    evidence.length ? make("ul", { class: "tag-evidence" }, evidence) : null,
  );
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
