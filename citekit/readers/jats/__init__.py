"""Read JATS, the XML of publishers and PubMed Central."""
