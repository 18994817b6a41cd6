"""Plans: which mix of measures is best, how sure that is, and when it fails.

plan file ──> mixes (what each is and costs) ──> trials (runs, kept in a journal) ──> search ──> selection ──> failure
"""
