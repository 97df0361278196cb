"""Bad weather: the product under load while what it stands on fails. `make faults` and `make soak`."""
