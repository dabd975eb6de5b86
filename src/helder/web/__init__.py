"""The web pages and the HTTP API of one library: `serve` runs them, `server.Application` is them as an ASGI app."""
