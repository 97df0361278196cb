"""From fetched listings to stored events: syncing, ingesting, freshness, replay."""
