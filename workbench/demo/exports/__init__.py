"""One module per system: the SQL that writes its raw export, and which rows belong to whom."""
