"""Reading payloads: tolerant readers of texts, times, places, genres and extras that every source shares."""
