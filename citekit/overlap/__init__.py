"""Which works several sources share: the citation matrix of overviews of reviews, and how much it overlaps."""
