"""Repositories, written once over the `Table` port: one file per thing that is kept."""
