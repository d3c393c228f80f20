"""How pages say what queries tell."""
