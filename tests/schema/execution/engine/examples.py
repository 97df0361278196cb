"""How many random operations a test runs."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "120"))
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
