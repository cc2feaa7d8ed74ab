"""What a mechanic is: base classes, commands, hooks, loading, isolation."""
