"""The words of the product as frozen records: calls, webhooks, decisions, errors. Pure."""
