"""Whether a finished file holds its picture and nothing else: an allow-list for each format that is written.

Each file here parses the finished bytes for itself, and knows nothing of who wrote them. Its `audit` raises LeakError
for what is not on the list, BrokenPictureError or TooComplexError for what is no whole file of the format.
"""
