"""What can be read through the upstreams is exactly what the truth covers."""

from tests.sources.sandbox.conftest import Client
from tests.sources.sandbox.reading import bandsintown_events, dice_id, dice_items, eventbrite_events, ticketmaster_events


def _known(client: Client, source: str) -> set[str]:
    return {source_id for name, source_id in client.world.truth if name == source}


async def test_ticketmaster_serves_the_truth_and_nothing_else(client: Client) -> None:
    read = [event["id"] async for event in ticketmaster_events(client)]
    assert len(read) == len(set(read))
    assert set(read) == _known(client, "ticketmaster")


async def test_eventbrite_serves_the_truth_and_nothing_else(client: Client) -> None:
    read = [event["id"] async for event in eventbrite_events(client)]
    assert len(read) == len(set(read))
    assert set(read) == _known(client, "eventbrite")


async def test_bandsintown_serves_the_truth_and_nothing_else(client: Client) -> None:
    read = [event["id"] async for event in bandsintown_events(client, client.world.bandsintown_artists)]
    assert len(read) == len(set(read))
    assert set(read) == _known(client, "bandsintown")


async def test_dice_serves_the_truth_and_nothing_else(client: Client) -> None:
    read = [dice_id(item) async for item in dice_items(client)]
    assert len(read) == len(set(read))
    assert set(read) == _known(client, "dice")
