"""`server.py role`: change what a person may do."""

import argparse
import sys

from resolvers.people.account_input import normal_email
from shims.commands.command import Environ
from shims.commands.databases import migrated_database
from store.people.accounts import account_by_email, set_role


async def give_role(environ: Environ, arguments: argparse.Namespace) -> int:
    """Set a person's role; it counts from their next request on. Exit status 1: nobody has an account with that address."""
    async with migrated_database(environ) as database:
        account = await account_by_email(database, normal_email(arguments.email))
        if account is None:
            print(f"no account has the e-mail address {arguments.email}", file=sys.stderr)
            return 1
        await database.write(lambda tx: set_role(tx, account.viewer.id, arguments.role))
    print(f"{account.viewer.email}: {account.viewer.role} → {arguments.role}")
    return 0
