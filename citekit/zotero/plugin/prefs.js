/* global pref */
pref("extensions.citekit.command", "");
pref("extensions.citekit.mailto", "");
pref("extensions.citekit.taxonomy", "");
pref("extensions.citekit.tags", "all");
pref("extensions.citekit.offline", false);
pref("extensions.citekit.silence", 300);
