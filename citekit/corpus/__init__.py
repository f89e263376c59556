"""Many articles as tables: Parquet files that databases and data frames read."""
