"""The bundled plugins: they use nothing that a third party could not use."""
