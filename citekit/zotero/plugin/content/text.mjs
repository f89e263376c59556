/** Texts of the plug-in in the user's language. */

let localization;

/** The message `id` of citekit.ftl. */
export function text(id, values = {}) {
  localization ??= new Localization(["citekit.ftl"], true);
  return localization.formatValueSync(id, values) ?? id;
}

/** What the user should read as it is: every other error is a fault of the plug-in. */
export class UserError extends Error {
  constructor(id, values) {
    super(text(id, values));
    this.name = "UserError";
  }
}

/** A sentence of the program's, shown as it is. */
export class ProgramError extends Error {
  name = "ProgramError";
}

/** The user cancelled; there is nothing to say. */
export class Cancelled extends Error {
  name = "Cancelled";
}
