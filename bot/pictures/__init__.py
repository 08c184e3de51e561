"""Pictures drawn for a reply, each with an alternative text that says the same."""
