"""What is no longer to be known: numbers erased, calls past their time, workspaces that leave."""
