"""What the programs that report a telephone system's calls share: their file, and the way to ringhook."""
