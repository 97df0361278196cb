"""Access tokens in addresses, for what browsers and calendars open without a header."""

from dataclasses import replace

from resolvers.context import RequestContext


async def signed_in(context: RequestContext, token: str | None) -> RequestContext:
    """The request as that of the person whose access token the address holds; a token in the header goes first."""
    if context.viewer is not None or token is None or context.accounts is None:
        return context
    viewer, caller = await context.accounts.recognise(token, context.caller.address, context.now())
    return replace(context, viewer=viewer, caller=caller)
