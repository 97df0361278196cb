"""Made-up catalogs to measure on."""
