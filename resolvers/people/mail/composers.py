"""Makes the links of e-mails about accounts, at the moment that these are sent: until then no link exists anywhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from auth.account_links import LIFETIMES, new_link
from auth.secret_tokens import new_token
from resolvers.alerts.envelope import Sender
from resolvers.alerts.outbox import Compose
from resolvers.people.mail.exports import make_export
from resolvers.people.mail.letters import PATHS, AccountLetter, account_email
from store.alerts.emails import EmailKind, EmailRow
from store.database.connection import Database, Transaction
from store.errors import ConstraintViolation
from store.people.account_links import LinkPurpose, add_link
from store.people.accounts import account_by_email, account_by_id
from store.people.leaving import save_export
from store.people.records import ViewerRow
from store.people.spotify_sign_ins import set_link


@dataclass(frozen=True, slots=True)
class AccountComposers:
    """Writes the e-mails about accounts. Each gives None if the e-mail is pointless by now."""

    database: Database
    sender: Sender
    clock: Callable[[], datetime]

    @property
    def by_kind(self) -> Mapping[EmailKind, Compose]:
        """What writes each kind."""
        return {
            "account_password_reset": self.password_reset,
            "account_email_verify": self.email_verify,
            "account_email_change": self.email_change,
            "account_email_changed": self.email_changed,
            "account_deletion": self.deletion,
            "account_export": self.export,
            "spotify_sign_in": self.spotify_sign_in,
        }

    async def password_reset(self, email: EmailRow) -> EmailMessage | None:
        """To whoever has an account with the address. Only here is it looked up whether anybody does."""
        account = await account_by_email(self.database, email.recipient)
        return None if account is None else await self._letter(email, account.viewer, "password_reset")

    async def email_verify(self, email: EmailRow) -> EmailMessage | None:
        """To an address that is not verified yet."""
        viewer = await account_by_id(self.database, email.reference)
        if viewer is None or viewer.email != email.recipient or viewer.email_verified_at is not None:
            return None
        return await self._letter(email, viewer, "email_verify")

    async def email_change(self, email: EmailRow) -> EmailMessage | None:
        """To the address that an account is to have."""
        viewer = await account_by_id(self.database, email.reference)
        if viewer is None or viewer.email == email.recipient:
            return None
        return await self._letter(email, viewer, "email_change")

    async def email_changed(self, email: EmailRow) -> EmailMessage | None:
        """To the address that an account had."""
        viewer = await account_by_id(self.database, email.reference)
        return None if viewer is None else await self._letter(email, viewer, "email_undo")

    async def deletion(self, email: EmailRow) -> EmailMessage | None:
        """To a person whose account waits to be deleted."""
        viewer = await account_by_id(self.database, email.reference)
        if viewer is None or viewer.deletion_due_at is None:
            return None
        return await self._letter(email, viewer, "account_keep")

    async def export(self, email: EmailRow) -> EmailMessage | None:
        """Make the copy, then tell its owner."""
        viewer = await account_by_id(self.database, email.reference)
        if viewer is None or viewer.email != email.recipient or viewer.email_verified_at is None:
            return None
        made = await make_export(self.database, viewer, self.sender.base_url, self.clock)
        if made is None:
            return None
        link = new_link(viewer.id, "account_export", viewer.email, email.created_at)

        async def work(tx: Transaction) -> None:
            await save_export(tx, viewer.id, made, self.clock(), link.row.expires_at)

        try:
            await self.database.write(work)
        except ConstraintViolation:  # the account was deleted meanwhile
            return None
        return await self._letter(email, viewer, "account_export")

    async def spotify_sign_in(self, email: EmailRow) -> EmailMessage | None:
        """To the address that somebody uses at Spotify, with or without an account here."""
        token, now = new_token(), self.clock()
        newcomer = await set_link(self.database, email.reference, token.hash, now)
        if newcomer is None:
            return None
        url = f"{self.sender.base_url}{PATHS['spotify_join']}?token={token.text}"
        until = email.created_at + LIFETIMES["spotify_join"]
        letter = AccountLetter("spotify_join", newcomer.name, email.recipient, url, until)
        return account_email(letter, self.sender, email.occasion, now)

    async def _letter(self, email: EmailRow, viewer: ViewerRow, purpose: LinkPurpose) -> EmailMessage | None:
        """The message with a new link; None if the account is gone, or the time for it was over before it could leave."""
        link, now = new_link(viewer.id, purpose, email.recipient, email.created_at), self.clock()
        if link.row.expires_at <= now:
            return None
        try:
            await self.database.write(lambda tx: add_link(tx, link.row))
        except ConstraintViolation:  # the account was deleted meanwhile
            return None
        url = f"{self.sender.base_url}{PATHS[purpose]}?token={link.text}"
        letter = AccountLetter(purpose, viewer.name, email.recipient, url, link.row.expires_at, link.code)
        return account_email(letter, self.sender, email.occasion, now)
