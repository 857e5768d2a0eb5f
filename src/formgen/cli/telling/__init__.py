"""How what came of a command reads: on a terminal, and in JSON for scripts, one module a command.

docs/scripts.md describes the JSON; keys may be added to it, none taken away.
"""
