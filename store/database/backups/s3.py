"""Backups in S3, or in whatever speaks its language at AWS_ENDPOINT_URL_S3.

boto3, which the extra `aws` brings, is imported only when such a place is named. Credentials and region are found as every AWS
program finds them: from the environment, or from the role of the task or machine.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from urllib.parse import urlsplit

from store.errors import BackupFailed, SettingsError

_SCHEME = "s3://"


def is_in_s3(place: str) -> bool:
    """Whether it is an address like s3://bucket/backups/."""
    return place.startswith(_SCHEME)


def place_for(address: str, name: str) -> str:
    """Where a backup goes: to that object, or under `name` where the address is a bucket or ends in a slash."""
    bucket, key = _split(address)
    return f"{_SCHEME}{bucket}/{key}{name if not key or key.endswith('/') else ''}"


def upload(source: IO[bytes], place: str) -> None:
    """Store a whole file; nobody sees a part of it.

    Errors: SettingsError without boto3 or a region, BackupFailed in the service's words.
    """
    bucket, key = _split(place)
    with _client(place) as client:
        client.upload_fileobj(source, bucket, key)


def download(place: str, out: IO[bytes]) -> None:
    """Fetch a whole file.

    Errors: as for `upload`.
    """
    bucket, key = _split(place)
    with _client(place) as client:
        client.download_fileobj(bucket, key, out)


def _split(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    if not parts.netloc:
        raise SettingsError(f"{address}: an address in S3 is like s3://bucket/backups/")
    return parts.netloc, parts.path.removeprefix("/")


@contextmanager
def _client(place: str) -> Iterator[Any]:
    try:
        boto3, exceptions = importlib.import_module("boto3"), importlib.import_module("botocore.exceptions")
        failed = importlib.import_module("boto3.exceptions").Boto3Error
    except ModuleNotFoundError:
        raise SettingsError(f"{place}: S3 needs boto3, see requirements-aws.lock") from None
    try:
        client = boto3.client("s3")
        try:
            yield client
        finally:
            client.close()
    except (exceptions.BotoCoreError, exceptions.ClientError, failed) as error:
        raise BackupFailed(f"{place}: {error}") from None
