"""The language of conditions: reading it, writing it, and the SQL it stands for."""
