// The plug-in and its stand-in: modules of Gecko with its globals, and scripts that Zotero runs. And the script of the page.
import js from "@eslint/js";
import globals from "globals";

const gecko = Object.fromEntries(
  ["Cc", "Ci", "ChromeUtils", "Cu", "IOUtils", "L10nFileSource", "L10nRegistry", "Localization", "PathUtils", "Services"].map(
    (name) => [name, "readonly"],
  ),
);
const web = Object.fromEntries(
  ["AbortController", "AbortSignal", "TextDecoder", "structuredClone"].map((name) => [name, "readonly"]),
);
const rules = {
  ...js.configs.recommended.rules,
  curly: ["error", "multi-line"],
  eqeqeq: "error",
  "max-lines": ["error", 300],
  "max-lines-per-function": ["error", { max: 40, skipComments: true }],
  "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
  "no-var": "error",
  "prefer-const": "error",
};

export default [
  { files: ["**/*.mjs"], languageOptions: { globals: { ...gecko, ...web } }, rules },
  {
    files: ["**/bootstrap.js", "**/prefs.js", "**/preferences.js"],
    languageOptions: { sourceType: "script" },
    // Zotero finds its methods as properties of the scope that the script runs in.
    rules: { ...rules, "no-var": "off" },
  },
  {
    files: ["**/standin/*.mjs"],
    // Classes that share an application are made in one function.
    rules: { "max-lines": "off", "max-lines-per-function": "off" },
  },
  {
    // The parts of the page's script, joined as the page has them.
    files: ["page.js"],
    languageOptions: { sourceType: "script", globals: globals.browser },
    rules: { ...rules, "max-lines": "off" },
  },
  { files: ["**/eslint.config.js"], languageOptions: { globals: globals.node }, rules },
];
