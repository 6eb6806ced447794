"""The JSON reports of what was found and done, part by part."""
