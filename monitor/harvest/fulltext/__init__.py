"""Full texts: what a file holds of a paper's own words, read once and not kept.

Only what is read out of a text is stored (addresses, the statement with its sentence, the places read), never the text.
"""
