"""What the product asks of the world: Protocols, and the records they speak in. Nothing concrete."""
