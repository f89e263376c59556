// Text for comparing: no case, no accents, one kind of dash and quote, single spaces.

const LETTERS = {
  "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h",
  "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"',
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");

function fold(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(LETTER, (letter) => LETTERS[letter])
    .replace(/\s+/g, " ")
    .trim();
}
