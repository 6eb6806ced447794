"""The HTTP server: uvicorn's, with bounds on what a client may keep it waiting for. It knows nothing of pictures."""
