"""Run the migrations on the connection handed in by ``digest.store.schema``."""

from alembic import context

from digest.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    # The search index is made by hand, and brings tables of its own.
    include_name=lambda name, kind, _: (
        kind != "table" or not str(name).startswith(("article_search", "article_term"))
    ),
)
context.run_migrations()
