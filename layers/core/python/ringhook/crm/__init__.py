"""CRM packs: what an administrator installs with a few answers. Data, not code (docs/adding-a-crm.md)."""
