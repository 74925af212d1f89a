"""Counting one voice per person: the latest answer of each customer in a period, by kind; each anonymous answer counts."""
