"""The network edge: the only room that opens a connection or starts a worker process.

`fetch` (HTTP) and `websocket` answer with a whole body, or with the error from `monitor.errors` that says what to do
next; `sandbox` runs parsers that must not be trusted with our own process. Limits stand beside what they limit.
"""
