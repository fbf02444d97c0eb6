"""Marketing: what advertising brings, and the ways customers take to a deal."""
