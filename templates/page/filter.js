// Which works fit a filter.

// A list of tests that a work must pass, the cheap ones first.
function tests(filter) {
  const all = [];
  const range = yearRange(filter.year);
  const tags = filter.tag.map((tag) => TAG_PLACE.get(tag) ?? -1);
  const words = fold(filter.q).split(" ").filter(Boolean);
  const source = SOURCE_PLACE.get(filter.source) ?? -1;
  if (tags.length) all.push((entry) => tags.every((tag) => entry.tags.includes(tag)));
  if (filter.flag.length) all.push((entry) => filter.flag.every((flag) => entry.flags.includes(flag)));
  if (range) all.push((entry) => entry.year !== null && entry.year >= range[0] && entry.year <= range[1]);
  if (filter.state) all.push((entry) => entry.state === filter.state);
  if (filter.cited) all.push((entry) => entry.cited === (filter.cited === "yes"));
  if (filter.source) all.push((entry) => entry.sources.includes(source));
  if (filter.section) {
    all.push((entry) =>
      entry.sections.some((place) => {
        const [within, heading] = INDEX.sections[place];
        return heading === filter.section && (!filter.source || within === source);
      }),
    );
  }
  if (words.length) all.push((entry) => words.every((word) => foldedWords(entry).includes(word)));
  return all;
}

// The works that fit, and the one that the address opens, in printed order.
function matching(filter) {
  const all = tests(filter);
  return ENTRIES.filter(
    (entry) => all.every((test) => test(entry)) || (filter.key !== "" && entry.key === filter.key),
  );
}
