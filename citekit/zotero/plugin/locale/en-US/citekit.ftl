## Menus

citekit-menu-build =
    .label = Build bibliography with citekit
citekit-menu-study =
    .label = Look up what this post talks about
citekit-menu-update =
    .label = Update from citekit
citekit-menu-update-item =
    .label = Update its bibliography from citekit
citekit-menu-choose =
    .label = Choose the record…
citekit-menu-check-item =
    .label = Check this item with citekit
citekit-menu-check-items =
    .label = Check selected items with citekit

## While an action runs

citekit-running-build = Building the bibliography of “{ $title }”
citekit-running-study = Looking up what “{ $title }” talks about
citekit-running-update = Updating the bibliography of “{ $title }”
citekit-running-choose = Applying your choice to “{ $title }”
citekit-checking = { $count ->
    [one] Checking one item
   *[other] Checking { $count } items
}
citekit-reading-library = Reading your library
citekit-writing = Writing into your library
citekit-done-of-total = { $done } of { $total }
citekit-cancel = Cancel
citekit-write = Add to library
citekit-kept = Left as you have it: { $label } ({ $reason })
citekit-left = No longer cited there, and left in your library: { $label }
citekit-existing = Already yours: { $label }
citekit-more-left-alone = { $count ->
    [one] One more item was left alone.
   *[other] { $count } more items were left alone.
}

## Afterwards

citekit-done = “{ $title }”: { $counts }.
citekit-nothing-new = “{ $title }” is up to date.
citekit-no-study = No study was identified that “{ $title }” talks about.
citekit-several-candidates = { $count ->
    [one] One work may be one of several records: right-click its item and select “Choose the record…”.
   *[other] { $count } works may be one of several records: right-click their items and select “Choose the record…”.
}
citekit-checked = { $count ->
    [one] One item checked
   *[other] { $count } items checked
}: { $differ } with differences, { $notices } with notices such as retractions. See the section “citekit” of the item pane.
citekit-unfinished = Zotero was closed while citekit was working on “{ $title }”. Finish it now?
citekit-finish = Finish

## Choosing a record

citekit-choose-title = Decision { $number } of { $total }
citekit-choose-record = Which record is this work?
citekit-choose-study = Which study does the post talk about?
citekit-none-of-these = None of these
citekit-later = Later
citekit-use-this = Use this
citekit-choose = Choose…

## Item pane

citekit-pane-header =
    .label = citekit
citekit-pane-sidenav =
    .tooltiptext = citekit
citekit-not-checked = Not checked yet.
citekit-check-now = Check now
citekit-check-again = Check again
citekit-take = Take this value
citekit-empty = (empty)
citekit-pane-several = Several records may be this work.
citekit-pane-chosen = The record of this work was chosen.

## Settings

citekit-prefs-program = Program
citekit-prefs-command = Path of the citekit command
citekit-prefs-command-input =
    .placeholder = found automatically
citekit-prefs-test =
    .label = Test
citekit-prefs-found = citekit { $version } in { $path }
citekit-prefs-mailto = Email address (Crossref answers faster to those who give one)
citekit-prefs-offline =
    .label = Offline: do not ask Crossref
citekit-prefs-tags = Tags
citekit-prefs-taxonomy = Taxonomy: a name, a file, or “none”
citekit-prefs-taxonomy-input =
    .placeholder = default taxonomy
citekit-prefs-tags-all =
    .label = All tags
citekit-prefs-tags-firm =
    .label = Only tags with firm evidence

## Errors

citekit-error-not-found = The citekit command was not found: install it as its README says (“pipx install .” in its folder), or give its path in Settings > citekit.
citekit-error-command-missing = There is no program at { $path }: correct the path in Settings > citekit.
citekit-error-not-executable = { $path } cannot be run: correct the path in Settings > citekit.
citekit-error-not-citekit = { $path } is not citekit: correct the path in Settings > citekit.
citekit-error-citekit-too-old = citekit { $version } is too old for this plug-in ({ $plugin }): update citekit with “pipx upgrade citekit” or “uv tool upgrade citekit”.
citekit-error-plugin-too-old = This plug-in ({ $plugin }) is too old for citekit { $version }: run “citekit zotero plugin” and install the file that it writes.
citekit-error-no-json = citekit { $version } failed (exit code { $code }) and did not say why: { $line }
citekit-no-output = (no output)
citekit-error-silent = citekit did not report anything for { $seconds } seconds and was stopped. Nothing was written.
citekit-error-running = citekit is working on “{ $title }” already.
citekit-error-library-gone = The library of this collection is not there any more.
citekit-error-read-only = You cannot edit the library “{ $library }”, so nothing can be added to it.
citekit-error-nothing-to-read = “{ $title }” has no file or note that citekit can read: attach a PDF, a snapshot or a text.
citekit-error-file-missing = The file of “{ $title }” is not on this computer: open it in Zotero to download or locate it, and try again.
citekit-error-note-empty = The note “{ $title }” is empty.
citekit-error-document-gone = The item “{ $title }” was deleted, so its bibliography cannot be updated.
citekit-error-changed-meanwhile = The library changed meanwhile. Nothing was written; please try again.
citekit-error-busy = Zotero is busy, for instance with syncing. Nothing was written; please try again later.
citekit-error-unexpected = Nothing was written, because of an error in the plug-in: { $message }
