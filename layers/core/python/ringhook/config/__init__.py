"""The configuration document: what an administrator writes, checked, and made into a rulebook. No I/O."""
