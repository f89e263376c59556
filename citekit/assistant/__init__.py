"""The tools that assistants call: citekit over the Model Context Protocol."""
