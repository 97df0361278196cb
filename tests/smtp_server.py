"""A small SMTP server for the tests: keeps what it is sent, and refuses or hangs up as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

HANG = "hang"


class SmtpServer:
    """What came in, by address. `answers` replaces the answer to the end of DATA for some addresses; "" hangs up.

    `at` does the same for everybody at a command (EHLO, AUTH, MAIL, RCPT, DATA); HANG never answers. `raw` are the bodies' bytes.
    """

    def __init__(self) -> None:
        self.messages: list[tuple[str, EmailMessage]] = []
        self.raw: list[bytes] = []
        self.answers: dict[str, str] = {}
        self.at: dict[str, str] = {}
        self.verbs: list[str] = []
        self.logins: list[str] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        recipient = ""
        _say(writer, "220 smtp.test")
        while line := (await reader.readline()).decode().strip():
            verb = line.split(":")[0].split(" ")[0].upper()
            self.verbs.append(verb)
            if (said := self.at.get(verb)) is not None:
                if said == HANG:
                    await reader.read()
                if said in (HANG, ""):
                    break
                _say(writer, said)
            elif verb == "EHLO":
                _say(writer, "250-smtp.test", "250-8BITMIME", "250-SMTPUTF8", "250 AUTH PLAIN")
            elif verb == "AUTH":
                self.logins.append(line)
                _say(writer, "235 welcome")
            elif verb == "RCPT":
                recipient = line.split("<")[1].split(">")[0]
                _say(writer, "250 ok")
            elif verb == "DATA":
                _say(writer, "354 go on")
                body = await reader.readuntil(b"\r\n.\r\n")
                answer = self.answers.get(recipient, "250 kept")
                if answer.startswith("250") or not answer:
                    self.raw.append(body)
                    self.messages.append((recipient, _parsed(body)))
                if not answer:
                    break
                _say(writer, answer)
            elif verb == "QUIT":
                _say(writer, "221 bye")
                break
            else:
                _say(writer, "250 ok")
        writer.close()


@asynccontextmanager
async def smtp_server() -> AsyncIterator[SmtpServer]:
    """A running server."""
    house = SmtpServer()
    server = await asyncio.start_server(house.serve, "127.0.0.1", 0)
    house.url = f"smtp://gigs:p%40ss@127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield house


def _say(writer: asyncio.StreamWriter, *lines: str) -> None:
    writer.write("".join(f"{line}\r\n" for line in lines).encode())


def _parsed(body: bytes) -> EmailMessage:
    return message_from_bytes(body.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n."), policy=policy.default)
