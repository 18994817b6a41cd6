"""Why believe it: published figures, what of the model answers to them, fitting, back-casting, and what matters."""
