"""The about command: version, data, sources and licences."""

from __future__ import annotations

from bot.command import Context, command
from bot.film import Source
from bot.reply import Answer, Card, Evidence, Field, Reply, escape

SOURCES = 9


@command(examples=("about",))
async def about(ctx: Context) -> Reply:
    """Show what I know, how old it is, and where it comes from."""
    info = await ctx.catalogue.info()
    essays = await ctx.journal.count_essays()
    enriching = await ctx.enrichment.source()
    sources = list(info.sources[:SOURCES])
    beside_logo = []
    if enriching and enriching.logo:
        beside_logo = [
            Card(
                enriching.name,
                url=enriching.url,
                body=escape(_told(enriching)),
                thumbnail=enriching.logo,
            )
        ]
    elif enriching:
        sources.append(enriching)
    fields = [Field(escape(source.name), escape(_told(source)), wide=True) for source in sources]
    return Reply(
        f"**Marquee {escape(ctx.version)}** knows {info.films:,} films, {info.people:,} people and "
        f"{info.awards:,} award results (catalogue {escape(info.version)}), and {essays:,} "
        f"{'essay' if essays == 1 else 'essays'}. It answers from its own database only.",
        cards=(
            Card(
                "About Marquee",
                body="Marquee is free software under the MIT licence.",
                fields=tuple(fields),
                footer=f"Catalogue built {info.built_at[:10]}",
            ),
            *beside_logo,
        ),
        answer=Answer(
            "text", evidence=(Evidence("catalogue", info.version, f"built {info.built_at}"),)
        ),
    )


def _told(source: Source) -> str:
    """How much of it there is, its date and its terms."""
    films = f"{source.rows:,} films, " if source.rows else ""
    return f"{films}{source.date}. {source.terms} {source.url}".strip()
