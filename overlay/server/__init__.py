"""The aiohttp server: pages, HTTP and WebSocket in front of the rooms."""
