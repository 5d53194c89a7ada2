"""The configuration API and the page: one resolver, the same on AWS and embedded."""
