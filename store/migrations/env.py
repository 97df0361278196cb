"""Alembic's entry: runs the revisions over the connection that store/migrations/upgrade.py holds."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
