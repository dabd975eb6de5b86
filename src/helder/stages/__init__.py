"""The stages of reading one document: one file, one subject."""
