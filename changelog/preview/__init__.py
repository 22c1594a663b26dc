"""The preview site as text: the documentation's pages for MkDocs, its table of contents, what changes, what comes."""
