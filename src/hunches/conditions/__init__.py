"""The one language that search, labelling functions, slices and monitors share."""
