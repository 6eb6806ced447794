"""ZIP archives: read forward as they come, written piece by piece. Nothing of the one is copied to the other."""
