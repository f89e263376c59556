## Menus

citekit-menu-build =
    .label = Créer la bibliographie avec citekit
citekit-menu-study =
    .label = Trouver l’étude dont parle ce billet
citekit-menu-update =
    .label = Mettre à jour avec citekit
citekit-menu-update-item =
    .label = Mettre à jour la bibliographie avec citekit
citekit-menu-choose =
    .label = Choisir la notice…
citekit-menu-check-item =
    .label = Vérifier ce document avec citekit
citekit-menu-check-items =
    .label = Vérifier les documents sélectionnés avec citekit

## Pendant une action

citekit-running-build = Création de la bibliographie de « { $title } »
citekit-running-study = Recherche de l’étude dont parle « { $title } »
citekit-running-update = Mise à jour de la bibliographie de « { $title } »
citekit-running-choose = Application de votre choix à « { $title } »
citekit-checking = { $count ->
    [one] Vérification d’un document
   *[other] Vérification de { $count } documents
}
citekit-reading-library = Lecture de votre bibliothèque
citekit-writing = Écriture dans votre bibliothèque
citekit-done-of-total = { $done } sur { $total }
citekit-cancel = Annuler
citekit-write = Ajouter à la bibliothèque
citekit-kept = Laissé comme chez vous : { $label } ({ $reason })
citekit-left = N’y est plus cité, reste dans votre bibliothèque : { $label }
citekit-existing = Déjà chez vous : { $label }
citekit-more-left-alone = { $count ->
    [one] Un autre document n’a pas été modifié.
   *[other] { $count } autres documents n’ont pas été modifiés.
}

## Ensuite

citekit-done = « { $title } » : { $counts }.
citekit-nothing-new = « { $title } » est à jour.
citekit-no-study = Aucune étude dont parle « { $title } » n’a été identifiée.
citekit-several-candidates = { $count ->
    [one] Plusieurs notices correspondent à un travail : faites un clic droit sur son document et choisissez « Choisir la notice… ».
   *[other] Plusieurs notices correspondent à { $count } travaux : faites un clic droit sur leurs documents et choisissez « Choisir la notice… ».
}
citekit-checked = { $count ->
    [one] Un document vérifié
   *[other] { $count } documents vérifiés
} : { $differ } avec des différences, { $notices } avec des avis tels que des rétractations. Voir la section « citekit » du panneau du document.
citekit-unfinished = Zotero a été fermé pendant que citekit travaillait sur « { $title } ». Terminer maintenant ?
citekit-finish = Terminer

## Choix d’une notice

citekit-choose-title = Choix { $number } sur { $total }
citekit-choose-record = Quelle notice correspond à ce travail ?
citekit-choose-study = De quelle étude parle le billet ?
citekit-none-of-these = Aucune
citekit-later = Plus tard
citekit-use-this = Choisir
citekit-choose = Choisir…

## Panneau du document

citekit-pane-header =
    .label = citekit
citekit-pane-sidenav =
    .tooltiptext = citekit
citekit-not-checked = Pas encore vérifié.
citekit-check-now = Vérifier
citekit-check-again = Vérifier de nouveau
citekit-take = Prendre cette valeur
citekit-empty = (vide)
citekit-pane-several = Plusieurs notices peuvent correspondre à ce travail.
citekit-pane-chosen = La notice de ce travail est choisie.

## Paramètres

citekit-prefs-program = Programme
citekit-prefs-command = Chemin de la commande citekit
citekit-prefs-command-input =
    .placeholder = trouvé automatiquement
citekit-prefs-test =
    .label = Tester
citekit-prefs-found = citekit { $version } dans { $path }
citekit-prefs-mailto = Adresse électronique (Crossref répond plus vite à ceux qui en donnent une)
citekit-prefs-offline =
    .label = Hors ligne : ne pas interroger Crossref
citekit-prefs-tags = Marqueurs
citekit-prefs-taxonomy = Taxonomie : un nom, un fichier ou « none »
citekit-prefs-taxonomy-input =
    .placeholder = taxonomie par défaut
citekit-prefs-tags-all =
    .label = Tous les marqueurs
citekit-prefs-tags-firm =
    .label = Seulement les marqueurs bien établis

## Erreurs

citekit-error-not-found = La commande citekit est introuvable : installez-la comme l’indique son README (« pipx install . » dans son dossier), ou indiquez son chemin dans Paramètres > citekit.
citekit-error-command-missing = Il n’y a pas de programme à { $path } : corrigez le chemin dans Paramètres > citekit.
citekit-error-not-executable = { $path } ne peut pas être exécuté : corrigez le chemin dans Paramètres > citekit.
citekit-error-not-citekit = { $path } n’est pas citekit : corrigez le chemin dans Paramètres > citekit.
citekit-error-citekit-too-old = citekit { $version } est trop ancien pour ce module ({ $plugin }) : mettez-le à jour avec « pipx upgrade citekit » ou « uv tool upgrade citekit ».
citekit-error-plugin-too-old = Ce module ({ $plugin }) est trop ancien pour citekit { $version } : lancez « citekit zotero plugin » et installez le fichier qu’il écrit.
citekit-error-no-json = citekit { $version } a échoué (code { $code }) sans dire pourquoi : { $line }
citekit-no-output = (aucune sortie)
citekit-error-silent = citekit n’a rien signalé pendant { $seconds } secondes et a été arrêté. Rien n’a été écrit.
citekit-error-running = citekit travaille déjà sur « { $title } ».
citekit-error-library-gone = La bibliothèque de cette collection n’existe plus.
citekit-error-read-only = Vous ne pouvez pas modifier la bibliothèque « { $library } » ; rien ne peut y être ajouté.
citekit-error-nothing-to-read = « { $title } » n’a ni fichier ni note que citekit puisse lire : joignez un PDF, une capture ou un texte.
citekit-error-file-missing = Le fichier de « { $title } » n’est pas sur cet ordinateur : ouvrez-le dans Zotero pour le télécharger ou le localiser, puis réessayez.
citekit-error-note-empty = La note « { $title } » est vide.
citekit-error-document-gone = Le document « { $title } » a été supprimé ; sa bibliographie ne peut pas être mise à jour.
citekit-error-changed-meanwhile = La bibliothèque a changé entre-temps. Rien n’a été écrit ; veuillez réessayer.
citekit-error-busy = Zotero est occupé, par exemple par une synchronisation. Rien n’a été écrit ; veuillez réessayer plus tard.
citekit-error-unexpected = Rien n’a été écrit à cause d’une erreur du module : { $message }
