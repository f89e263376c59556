## Menüs

citekit-menu-build =
    .label = Literaturverzeichnis mit citekit erstellen
citekit-menu-study =
    .label = Studie finden, von der dieser Beitrag spricht
citekit-menu-update =
    .label = Mit citekit aktualisieren
citekit-menu-update-item =
    .label = Literaturverzeichnis mit citekit aktualisieren
citekit-menu-choose =
    .label = Datensatz auswählen …
citekit-menu-check-item =
    .label = Eintrag mit citekit prüfen
citekit-menu-check-items =
    .label = Ausgewählte Einträge mit citekit prüfen

## Während eine Aktion läuft

citekit-running-build = Literaturverzeichnis von „{ $title }“ wird erstellt
citekit-running-study = Die Studie zu „{ $title }“ wird gesucht
citekit-running-update = Literaturverzeichnis von „{ $title }“ wird aktualisiert
citekit-running-choose = Ihre Auswahl für „{ $title }“ wird übernommen
citekit-checking = { $count ->
    [one] Ein Eintrag wird geprüft
   *[other] { $count } Einträge werden geprüft
}
citekit-reading-library = Bibliothek wird gelesen
citekit-writing = Bibliothek wird geschrieben
citekit-done-of-total = { $done } von { $total }
citekit-cancel = Abbrechen
citekit-write = In die Bibliothek übernehmen
citekit-kept = Bleibt, wie Sie es haben: { $label } ({ $reason })
citekit-left = Dort nicht mehr zitiert, bleibt in Ihrer Bibliothek: { $label }
citekit-existing = Schon vorhanden: { $label }
citekit-more-left-alone = { $count ->
    [one] Ein weiterer Eintrag wurde nicht verändert.
   *[other] { $count } weitere Einträge wurden nicht verändert.
}

## Danach

citekit-done = „{ $title }“: { $counts }.
citekit-nothing-new = „{ $title }“ ist auf dem neuesten Stand.
citekit-no-study = Es wurde keine Studie erkannt, von der „{ $title }“ spricht.
citekit-several-candidates = { $count ->
    [one] Zu einer Arbeit passen mehrere Datensätze: Klicken Sie mit der rechten Maustaste auf ihren Eintrag und wählen Sie „Datensatz auswählen …“.
   *[other] Zu { $count } Arbeiten passen mehrere Datensätze: Klicken Sie mit der rechten Maustaste auf ihre Einträge und wählen Sie „Datensatz auswählen …“.
}
citekit-checked = { $count ->
    [one] Ein Eintrag geprüft
   *[other] { $count } Einträge geprüft
}: { $differ } mit Abweichungen, { $notices } mit Hinweisen wie Zurückziehungen. Siehe Abschnitt „citekit“ im Eintragsbereich.
citekit-unfinished = Zotero wurde beendet, während citekit an „{ $title }“ arbeitete. Jetzt fertigstellen?
citekit-finish = Fertigstellen

## Auswahl eines Datensatzes

citekit-choose-title = Auswahl { $number } von { $total }
citekit-choose-record = Welcher Datensatz ist diese Arbeit?
citekit-choose-study = Von welcher Studie spricht der Beitrag?
citekit-none-of-these = Keiner davon
citekit-later = Später
citekit-use-this = Übernehmen
citekit-choose = Auswählen …

## Eintragsbereich

citekit-pane-header =
    .label = citekit
citekit-pane-sidenav =
    .tooltiptext = citekit
citekit-not-checked = Noch nicht geprüft.
citekit-check-now = Jetzt prüfen
citekit-check-again = Erneut prüfen
citekit-take = Wert übernehmen
citekit-empty = (leer)
citekit-pane-several = Mehrere Datensätze können diese Arbeit sein.
citekit-pane-chosen = Der Datensatz dieser Arbeit ist ausgewählt.

## Einstellungen

citekit-prefs-program = Programm
citekit-prefs-command = Pfad des Befehls citekit
citekit-prefs-command-input =
    .placeholder = wird automatisch gefunden
citekit-prefs-test =
    .label = Testen
citekit-prefs-found = citekit { $version } in { $path }
citekit-prefs-mailto = E-Mail-Adresse (Crossref antwortet schneller, wenn eine angegeben ist)
citekit-prefs-offline =
    .label = Offline: Crossref nicht abfragen
citekit-prefs-tags = Tags
citekit-prefs-taxonomy = Taxonomie: ein Name, eine Datei oder „none“
citekit-prefs-taxonomy-input =
    .placeholder = Standardtaxonomie
citekit-prefs-tags-all =
    .label = Alle Tags
citekit-prefs-tags-firm =
    .label = Nur sicher belegte Tags

## Fehler

citekit-error-not-found = Der Befehl citekit wurde nicht gefunden: Installieren Sie ihn nach der README („pipx install .“ in seinem Ordner), oder geben Sie seinen Pfad unter Einstellungen > citekit an.
citekit-error-command-missing = Unter { $path } ist kein Programm: Korrigieren Sie den Pfad unter Einstellungen > citekit.
citekit-error-not-executable = { $path } lässt sich nicht ausführen: Korrigieren Sie den Pfad unter Einstellungen > citekit.
citekit-error-not-citekit = { $path } ist nicht citekit: Korrigieren Sie den Pfad unter Einstellungen > citekit.
citekit-error-citekit-too-old = citekit { $version } ist zu alt für dieses Plug-in ({ $plugin }): Aktualisieren Sie citekit mit „pipx upgrade citekit“ oder „uv tool upgrade citekit“.
citekit-error-plugin-too-old = Dieses Plug-in ({ $plugin }) ist zu alt für citekit { $version }: Führen Sie „citekit zotero plugin“ aus und installieren Sie die Datei, die es schreibt.
citekit-error-no-json = citekit { $version } ist gescheitert (Exit-Code { $code }) und hat den Grund nicht genannt: { $line }
citekit-no-output = (keine Ausgabe)
citekit-error-silent = citekit hat { $seconds } Sekunden lang nichts gemeldet und wurde beendet. Es wurde nichts geschrieben.
citekit-error-running = citekit arbeitet bereits an „{ $title }“.
citekit-error-library-gone = Die Bibliothek dieser Sammlung gibt es nicht mehr.
citekit-error-read-only = Sie können die Bibliothek „{ $library }“ nicht bearbeiten, daher kann nichts hinzugefügt werden.
citekit-error-nothing-to-read = „{ $title }“ hat keine Datei oder Notiz, die citekit lesen kann: Hängen Sie ein PDF, einen Schnappschuss oder einen Text an.
citekit-error-file-missing = Die Datei von „{ $title }“ ist nicht auf diesem Computer: Öffnen Sie sie in Zotero, um sie herunterzuladen oder zu finden, und versuchen Sie es erneut.
citekit-error-note-empty = Die Notiz „{ $title }“ ist leer.
citekit-error-document-gone = Der Eintrag „{ $title }“ wurde gelöscht, daher kann sein Literaturverzeichnis nicht aktualisiert werden.
citekit-error-changed-meanwhile = Die Bibliothek wurde inzwischen geändert. Es wurde nichts geschrieben; bitte versuchen Sie es erneut.
citekit-error-busy = Zotero ist beschäftigt, zum Beispiel mit der Synchronisierung. Es wurde nichts geschrieben; bitte versuchen Sie es später erneut.
citekit-error-unexpected = Wegen eines Fehlers im Plug-in wurde nichts geschrieben: { $message }
