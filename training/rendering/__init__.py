"""Reference strings rendered from facts, in many styles and with accidents of copying, tagged exactly."""
