"""Pictures made for a reply: uploaded to Slack and put where the renderer left room for them."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.delivery import Delivery, Refused
from adapters.slack.render import picture_block_id
from bot.reply import Picture, Reply, clip

log = logging.getLogger(__name__)
ALT = 1000  # Slack: files.getUploadURLExternal's alt_txt


async def with_pictures(
    delivery: Delivery, client: AsyncWebClient, reply: Reply, body: dict[str, Any]
) -> dict[str, Any]:
    """The body with every picture in place of its description; the description where that fails."""
    if not reply.pictures:
        return body
    files = await asyncio.gather(*(_upload(delivery, client, p) for p in reply.pictures))
    drawn = {
        picture_block_id(picture): {
            "type": "image",
            "slack_file": {"id": file},
            "alt_text": clip(picture.alt, 2000),
        }
        for picture, file in zip(reply.pictures, files, strict=True)
        if file
    }
    blocks = [drawn.get(block.get("block_id", ""), block) for block in body["blocks"]]
    return {**body, "blocks": blocks}


async def _upload(delivery: Delivery, client: AsyncWebClient, picture: Picture) -> str:
    """Slack's id of the uploaded file, or nothing."""
    wanted = {"filename": f"{picture.name}.png", "length": len(picture.png)}
    try:
        # These two methods take forms only.
        place = await delivery.call(
            client,
            "files.getUploadURLExternal",
            {**wanted, "alt_txt": clip(picture.alt, ALT)},
            form=True,
        )
        await delivery.put(str(place["upload_url"]), picture.png)
        file = str(place["file_id"])
        done = {"files": [{"id": file, "title": picture.name}]}
        await delivery.call(client, "files.completeUploadExternal", done)
        return file
    except Refused as refusal:
        log.warning("a picture was not uploaded (%s)", refusal.code)
        return ""
