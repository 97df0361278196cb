"""What an organizer can book."""

from typing import Annotated

import strawberry

from schema.types.organizers.djs import Dj
from schema.types.places.venues import Venue

Bookable = Annotated[Dj | Venue, strawberry.union("Bookable", description="A DJ or a venue.")]
