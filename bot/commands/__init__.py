"""What an admin types: `nps-bot …`. Each file holds the commands of one kind of work; `bot/__main__.py` joins them."""
