"""What runs the steps: DuckDB here, Spark past one machine; and where the result is kept."""
