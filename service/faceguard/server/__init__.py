"""The HTTP server: uvicorn, with bounds on how long a client may keep it waiting. It knows nothing of pictures."""
