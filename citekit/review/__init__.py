"""The page of a build, served to the user's own browser, where entries are corrected."""
