"""A workspace as a file: out of one deployment and into another, whatever these run on."""
