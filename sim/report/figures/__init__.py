"""One file per idea of a figure; each is a pure function of selected rows and returns a matplotlib figure."""
