"""What cloud and desktop say to each other. Standard library only: the relay imports nothing else."""
