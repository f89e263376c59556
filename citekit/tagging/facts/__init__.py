"""Facts at a glance from sentences: sample, species, site, protocol, outcome."""
