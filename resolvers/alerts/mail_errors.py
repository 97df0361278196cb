"""What keeps an e-mail from being sent.

EmailNotSent            certainly not sent; it may be later
├── RecipientRefused    the server does not want this message or this recipient
└── SenderRefused       the server wants nothing from us: the settings or the account are wrong
EmailMaybeSent          the connection broke after the message had gone out
"""


class EmailNotSent(Exception):
    """The mail server definitely did not accept a message, but may do so later."""


class RecipientRefused(EmailNotSent):
    """The mail server refused this message or its recipient for good. Others may be sent."""


class SenderRefused(EmailNotSent):
    """The mail server refuses whatever we send: somebody must correct the settings or the account."""


class EmailMaybeSent(Exception):
    """The connection broke after the message had gone out: it may have been accepted or not."""
