"""Trials: the real programs as processes, real trouble, and what must hold afterwards. One command each; see the Makefile."""
