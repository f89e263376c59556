/* global Zotero, document */

// Zotero runs this before it puts the pane's elements into the window.
document.addEventListener("command", async (event) => {
  if (event.target.id !== "citekit-prefs-test") return;
  const result = document.getElementById("citekit-prefs-result");
  result.textContent = "…";
  result.textContent = await Zotero.Citekit.describeCommand();
});
