"""Claims that documents make about a company, and the contradictions between them. Pure."""
