"""Outgoing HTTP: the address guard, one deadline for everything, and every failure by its name."""
