"""From fetched listings to stored events: syncing, taking in, freshness, replay."""
