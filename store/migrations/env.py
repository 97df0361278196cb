"""Alembic's entry point: runs the revisions over the connection held by store/migrations/upgrade.py holds."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
