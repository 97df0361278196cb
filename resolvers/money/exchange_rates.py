"""Converts amounts between currencies, by a dated table of rates kept as data.

The bundled exchange_rates.json holds the euro reference rates of the European Central Bank for the day it states (units of each
currency per euro). `EXCHANGE_RATES_FILE` names a newer file of the same shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from store.errors import SettingsError
from store.settings import setting

_TABLE = Path(__file__).with_name("exchange_rates.json")
_CENT = Decimal("0.01")
_in_force: dict[str, float] = {}  # units of each currency per euro


@dataclass(frozen=True, slots=True)
class ExchangeRateSettings:
    """Where the table of exchange rates is."""

    exchange_rates_file: str | None = setting(
        "EXCHANGE_RATES_FILE",
        help='Newer exchange rates, as JSON: {"date": "2026-11-20", "base": "EUR", "rates": {"GBP": "0.85"}}',
    )


@dataclass(frozen=True, slots=True)
class Rates:
    """The value of one unit of `base` in other currencies on a given day."""

    day: date
    base: str
    per_base: Mapping[str, Decimal]

    def convert(self, amount: Decimal, currency: str, wanted: str) -> Decimal | None:
        """The amount in another currency, to the cent; None if the table lacks the currency."""
        if currency == wanted:
            return amount
        own, other = self.per_base.get(currency), self.per_base.get(wanted)
        return None if own is None or other is None else (amount / own * other).quantize(_CENT)


def read_rates(path: str | None) -> Rates:
    """The table in a file; the bundled one if no file is named.

    Errors: SettingsError naming the setting and what is wrong with the file.
    """
    return own_rates() if path is None else _read(Path(path))


@lru_cache(maxsize=1)
def own_rates() -> Rates:
    """The bundled table."""
    return _read(_TABLE)


def compare_by(rates: Rates) -> None:
    """Have prices and budgets compared by these rates, in the whole process; until then it is by the bundled table."""
    _in_force.clear()
    euro = rates.per_base.get("EUR")
    if euro is not None:
        _in_force.update({code: float(rate / euro) for code, rate in rates.per_base.items()})


def in_euro(amount: Decimal | None, currency: str) -> float | None:
    """An amount to compare with others; None if it is unknown, or what a unit of its currency is worth."""
    if not _in_force:
        compare_by(own_rates())
    rate = _in_force.get(currency.upper())
    return None if amount is None or rate is None else float(amount) / rate


def _read(path: Path) -> Rates:
    try:
        table: Any = orjson.loads(path.read_bytes())
        base = str(table["base"])
        rates = {str(code): Decimal(str(rate)) for code, rate in table["rates"].items()}
        if any(not rate.is_finite() or rate <= 0 for rate in rates.values()):
            raise ValueError("every rate must be above 0")
        return Rates(date.fromisoformat(table["date"]), base, {**rates, base: Decimal(1)})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise SettingsError(f"EXCHANGE_RATES_FILE: {path} is not a table of exchange rates: {error}") from None
