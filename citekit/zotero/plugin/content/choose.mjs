/** The dialog for works that several records may be: the user chooses one, or none. */

import { askButtons, element, openPage } from "./dialog.mjs";
import { text } from "./text.mjs";

const SIZE = { width: 640, height: 560 };
const NONE = "none";
/** A candidate of at least this probability is selected at first. */
const LIKELY = 0.5;

/**
 * The user's choices, one decision after the other; what was not decided is left out.
 *
 * @param {object[]} decisions of the program's plan
 * @returns {Promise<{work: string, doi: string}[]>}
 */
export async function chooseRecords(decisions) {
  const window = await openPage("choose", SIZE);
  const choices = [];
  for (const [number, decision] of decisions.entries()) {
    show(window.document, decision, number, decisions.length);
    const answering = askButtons(window, [
      { id: "later", label: text("citekit-later") },
      { id: "keep", label: text("citekit-use-this"), default: true },
    ]);
    requireChoice(window.document);
    const answer = await answering;
    if (answer === null) break;
    const chosen = window.document.querySelector("input:checked");
    if (answer === "keep" && chosen) choices.push({ work: decision.work, doi: chosen.value });
  }
  if (!window.closed) window.close();
  return choices;
}

function show(document, decision, number, total) {
  const question = decision.kind === "study" ? "citekit-choose-study" : "citekit-choose-record";
  document.title = text("citekit-choose-title", { number: number + 1, total });
  document.getElementById("title").textContent = total > 1 ? document.title : text(question);
  document.getElementById("printed").textContent = decision.printed;
  const likeliest = Math.max(...decision.candidates.map(({ probability }) => probability));
  const options = decision.candidates.map((candidate) =>
    option(document, candidate.doi, isChosen(decision, candidate, likeliest), describe(document, candidate)),
  );
  const none = [element(document, "span", text("citekit-none-of-these"))];
  options.push(option(document, NONE, decision.choice === NONE, none));
  document.getElementById("candidates").replaceChildren(...options);
}

function isChosen(decision, candidate, likeliest) {
  const taken = decision.choice ?? decision.record;
  if (taken) return taken === candidate.doi;
  return candidate.probability === likeliest && likeliest >= LIKELY;
}

/** 'Use this' needs a choice: nothing unlikely is taken by pressing Enter. */
function requireChoice(document) {
  const update = () => {
    document.getElementById("keep").disabled = !document.querySelector("input:checked");
  };
  document.getElementById("candidates").onchange = update;
  update();
}

function option(document, value, checked, lines) {
  const label = element(document, "label", "", { className: "candidate" });
  const input = element(document, "input", "", { type: "radio", name: "candidate", value, checked });
  label.append(input, ...lines);
  return label;
}

/** The record's label and address, and which fields or clues agree with it and which contradict. */
export function describe(document, candidate) {
  const clues = element(document, "span", "", { className: "clues" });
  for (const [className, sign] of [
    ["agree", "✓"],
    ["contradict", "✗"],
  ]) {
    for (const clue of candidate[className] ?? []) {
      clues.append(element(document, "span", `${sign} ${clue}`, { className }));
    }
  }
  return [
    element(document, "span", candidate.label),
    element(document, "span", candidate.url ?? candidate.doi, { className: "faint" }),
    clues,
  ];
}
