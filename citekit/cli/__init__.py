"""The command line: the only place that imports click, prints and sets exit codes."""
