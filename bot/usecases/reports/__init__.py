"""What `/nps` answers: one file per shape of the answer, all from the same question and the same scope."""
