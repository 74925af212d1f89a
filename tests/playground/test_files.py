"""Files: uploaded in three steps by the SDK, shown in blocks once they are ready, private."""

import time
from collections.abc import Callable
from typing import Any

import httpx
from slack_sdk import WebClient

from playground.server import Playground

Refusal = Callable[..., str]


def test_the_sdk_uploads_a_file_into_a_channel(client: WebClient, playground: Playground, http: httpx.Client) -> None:
    answer = client.files_upload_v2(
        channel="C0ALERTS", content="a,b\n1,2\n", filename="scores.csv", title="Scores", initial_comment="Here"
    )
    file = client.files_info(file=answer["file"]["id"])["file"]
    assert (file["name"], file["title"], file["size"], file["mimetype"]) == ("scores.csv", "Scores", 8, "text/csv")
    message = playground.messages("C0ALERTS")[0]
    assert (message["text"], message["files"][0]["id"]) == ("Here", file["id"])
    assert http.get(file["url_private"]).content == b"a,b\n1,2\n"
    assert http.get(message["files"][0]["url"]).content == b"a,b\n1,2\n"


def test_without_a_token_a_private_file_is_a_sign_in_page(client: WebClient) -> None:
    file = client.files_upload_v2(content="secret", filename="a.txt")["file"]
    answer = httpx.get(client.files_info(file=file["id"])["file"]["url_private"])
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/html")
    assert "secret" not in answer.text


def test_a_new_file_is_not_at_once_usable_in_a_block(
    client: WebClient, playground: Playground, refusal: Refusal, eventually: Callable[..., None]
) -> None:
    def image_of(file: str) -> dict[str, Any]:
        return {"type": "image", "alt_text": "A chart", "slack_file": {"id": file}}

    playground.do("limits", file_ready=3600)
    file = client.files_upload_v2(content="png", filename="chart.png")["file"]["id"]
    post: dict[str, Any] = {"channel": "C0ALERTS", "text": "Chart", "blocks": [image_of(file)]}
    assert refusal(client.chat_postMessage, **post) == "invalid_blocks"
    playground.do("limits", file_ready=0.05)
    file = client.files_upload_v2(content="png", filename="chart.png")["file"]["id"]
    image = image_of(file)
    post["blocks"] = [image]
    eventually(lambda: _ready(playground, file))
    client.chat_postMessage(**post)
    ephemeral = {**post, "user": "U0ANA"}
    assert refusal(client.chat_postEphemeral, **ephemeral) == "invalid_blocks"
    by_address = {**image, "slack_file": {"url": client.files_info(file=file)["file"]["url_private"]}}
    client.chat_postMessage(channel="C0ALERTS", text="Chart", blocks=[by_address])


def _ready(playground: Playground, file: str) -> bool:
    return time.monotonic() >= playground.workspace.world.files[file].ready_at


def test_an_upload_must_be_what_was_announced(client: WebClient, http: httpx.Client, refusal: Refusal) -> None:
    announced = client.files_getUploadURLExternal(filename="a.txt", length=5)
    assert http.post(announced["upload_url"], content=b"four").status_code == 400
    assert http.post(announced["upload_url"], content=b"five!").status_code == 404
    finish = client.files_completeUploadExternal
    assert refusal(finish, files=[{"id": announced["file_id"]}]) == "file_not_found"
    assert refusal(client.files_info, file=announced["file_id"]) == "file_not_found"


def test_a_file_goes_only_where_the_bot_is(client: WebClient, refusal: Refusal) -> None:
    announced = client.files_getUploadURLExternal(filename="a.txt", length=4)
    httpx.post(announced["upload_url"], files={"file": b"four"})
    finish, files = client.files_completeUploadExternal, [{"id": announced["file_id"]}]
    assert refusal(finish, files=files, channel_id="C0RANDOM") == "not_in_channel"
    assert refusal(finish, files=files, channel_id="C0PRIVATE") == "channel_not_found"
    finish(files=files, channel_id="C0ALERTS")
