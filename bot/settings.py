"""Settings from the environment or ``.env``; secrets print as stars."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import OperatorError

DISCORD_API_URL = "https://discord.com/api/v10"
SLACK_API_URL = "https://slack.com/api/"
TMDB_API_URL = "https://api.themoviedb.org/3"


class Settings(BaseSettings):
    """All that can be set; each field's description stands in ``.env.example``."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    marquee_home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("marquee"),
        description="Folder of the databases; the platform's user data folder if empty.",
    )
    database_url: SecretStr | None = Field(
        None, description="Journal database; a SQLite file in MARQUEE_HOME if empty."
    )
    discord_token: SecretStr | None = Field(
        None, description="Token of the Discord bot; without it Marquee stays off Discord."
    )
    discord_api_url: str = Field(
        DISCORD_API_URL, description="Discord's API, for tests and proxies."
    )
    discord_moderator_roles: str = Field(
        "",
        description="Ids of Discord roles that make moderators, with commas between; whoever may "
        "manage the server or its messages is one anyway.",
    )
    discord_shard_count: int | None = Field(
        None, ge=1, description="Shards of all processes together; Discord says it if empty."
    )
    discord_shard_ids: str = Field(
        "", description="Ids of the shards this process serves, with commas between; all if empty."
    )
    slack_bot_token: SecretStr | None = Field(
        None, description="Slack bot token (xoxb-…); without it Marquee stays off Slack."
    )
    slack_app_token: SecretStr | None = Field(
        None, description="Slack app-level token (xapp-…) for Socket Mode."
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="Slack signing secret, for HTTP mode instead of Socket Mode."
    )
    slack_command_prefix: str = Field(
        "", description="Text before every slash command on Slack, where a name is taken."
    )
    slack_moderator_group: str = Field(
        "", description="Id (S…) of a Slack user group whose members are moderators, as admins are."
    )
    slack_unfurl_domains: str = Field(
        "",
        description="Domains of your essays that Slack shows with a preview, with commas between.",
    )
    slack_public_url: str = Field(
        "", description="Public address (https://…) of this page, for Slack over HTTP."
    )
    slack_client_id: str = Field(
        "", description="Client id of the Slack app, to install it into many workspaces."
    )
    slack_client_secret: SecretStr | None = Field(
        None, description="Client secret of the Slack app, for the same."
    )
    slack_api_url: str = Field(SLACK_API_URL, description="Slack's Web API, for tests and proxies.")
    allow_private_addresses: bool = Field(
        False,
        description="Let essays be read from addresses inside private networks (yes or no).",
    )
    tmdb_api_key: SecretStr | None = Field(
        None,
        description="TMDB key or token for posters, money and where to watch (optional, free).",
    )
    tmdb_api_url: str = Field(TMDB_API_URL, description="TMDB's API, for tests and proxies.")
    tmdb_logo_url: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="Where TMDB's logo lies, which its terms want in `about`: "
        "https://www.themoviedb.org/about/logos-attribution has it.",
    )
    watch_region: str = Field(
        "",
        pattern=r"^([A-Za-z]{2})?$",
        description="Country whose services are named for watching films (two letters: GB); the "
        "asker's own if empty.",
    )

    marquee_web_password: SecretStr | None = Field(
        None, description="Password of the local page; needed where others can reach it (--host)."
    )
    marquee_web_hosts: str = Field(
        "", description="Further host names the local page answers to, with commas between."
    )

    @property
    def moderator_roles(self) -> tuple[str, ...]:
        """Ids of the Discord roles that make moderators."""
        listed = (role.strip() for role in self.discord_moderator_roles.split(","))
        return tuple(role for role in listed if role)

    @property
    def essay_domains(self) -> tuple[str, ...]:
        """Domains of the essays that Slack shows with a preview."""
        listed = (domain.strip() for domain in self.slack_unfurl_domains.split(","))
        return tuple(domain for domain in listed if domain)

    @property
    def catalogue_path(self) -> Path:
        """The catalogue file."""
        return self.marquee_home / "catalogue.db"

    @property
    def journal_path(self) -> Path:
        """The journal's file, where it is kept in SQLite."""
        return self.marquee_home / "journal.db"

    @property
    def ratings_path(self) -> Path:
        """The file of imported ratings."""
        return self.marquee_home / "movielens.npz"

    @property
    def journal_url(self) -> str:
        """The journal's SQLAlchemy URL."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.journal_path}"

    @property
    def web_hosts(self) -> tuple[str, ...]:
        """The local page's further host names."""
        return tuple(name for part in self.marquee_web_hosts.split(",") if (name := part.strip()))

    @property
    def web_password(self) -> str:
        """The local page's password; empty where there is none."""
        given = self.marquee_web_password
        return given.get_secret_value() if given else ""

    @property
    def secret_values(self) -> tuple[str, ...]:
        """What must never be printed."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(v.get_secret_value() for v in values if isinstance(v, SecretStr))


def load() -> Settings:
    """Read the settings. Raises ``OperatorError`` naming the first one that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "the settings"
        raise OperatorError(f"{name} cannot be used: {first['msg']}. Check .env.") from None
