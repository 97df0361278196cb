"""Access tokens in URLs, for pages that browsers and calendar apps open without a header."""

from dataclasses import replace

from resolvers.context import RequestContext


async def signed_in(context: RequestContext, token: str | None) -> RequestContext:
    """The request, signed in with the access token in its URL; a token in the header takes precedence."""
    if context.viewer is not None or token is None or context.accounts is None:
        return context
    viewer, caller = await context.accounts.recognise(token, context.caller.address, context.now())
    return replace(context, viewer=viewer, caller=caller)
