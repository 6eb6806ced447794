"""A reverse proxy before a model with OpenAI's API: pictures in requests go on without faces, or not at all."""
