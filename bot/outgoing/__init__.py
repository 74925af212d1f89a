"""Tells other systems (a CRM, a warehouse) of answers and cases, by signed webhooks."""
