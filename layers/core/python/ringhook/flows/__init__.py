"""What the product does, one use case per file. Ports come in; nothing concrete is known here."""
