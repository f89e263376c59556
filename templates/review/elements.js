// Elements of the panel. What comes from outside becomes text nodes only.

const REVIEW = document.getElementById("review");
const SAID = document.getElementById("review-said");

function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === null || value === false || value === undefined) continue;
    if (attribute === "onclick") node.addEventListener("click", value);
    else node.setAttribute(attribute, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// A value from outside, with a direction of its own.
function value(text, attributes = {}) {
  return make("bdi", { dir: "auto", ...attributes }, text);
}

// A button that does what a key does; ``of`` says to screen readers what it belongs to.
function keyButton(key, words, onclick, of = "") {
  const label = of ? `${words}: ${of}` : null;
  return make(
    "button",
    { type: "button", "aria-keyshortcuts": key.replace("N", "Shift+n"), "aria-label": label, onclick },
    make("kbd", { "aria-hidden": "true" }, key),
    ` ${words}`,
  );
}

function doiLink(doi) {
  const href = `https://doi.org/${doi.split("/").map(encodeURIComponent).join("/")}`;
  return make("a", { href, target: "_blank", rel: "noopener noreferrer", class: "doi-link" }, value(doi));
}

// A part of the entry under a heading; nothing where it has no content.
function part(name, heading, ...content) {
  const inside = content.flat(Infinity).filter(Boolean);
  if (!inside.length) return null;
  const id = `review-${name}`;
  return make("section", { class: `review-part ${id}`, "aria-labelledby": id }, make("h4", { id }, heading), inside);
}

// Said to all, and to screen readers; an alarm stays until something else is said.
function say(words, alarm = false) {
  SAID.classList.toggle("alarm", alarm);
  SAID.textContent = "";
  setTimeout(() => (SAID.textContent = words), 20);
}

function plural(count, one, several = `${one}s`) {
  return `${count} ${count === 1 ? one : several}`;
}
