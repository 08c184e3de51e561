"""The bare bot that the load benchmark compares with: discord.py's own way to answer "pong"."""

from __future__ import annotations

import sys

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route


def main(url: str, token: str) -> None:
    """Serve ``/ping`` until killed."""
    Route.BASE = url
    client = discord.Client(intents=discord.Intents(guilds=True))
    tree = app_commands.CommandTree(client)

    @tree.command(name="ping", description="Answer")
    @app_commands.describe(text="Anything")
    async def ping(interaction: discord.Interaction, text: str = "") -> None:
        await interaction.response.send_message("pong", ephemeral=True)

    @ping.autocomplete("text")
    async def complete(
        interaction: discord.Interaction, text: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name="pong", value="pong")]

    @client.event
    async def setup_hook() -> None:
        _, gateway, _ = await client.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)

    @client.event
    async def on_connect() -> None:
        print("ready: discord pong", flush=True)

    client.run(token, log_handler=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
