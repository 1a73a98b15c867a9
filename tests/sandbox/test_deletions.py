"""A deletion is for good, and only from its moment on."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from analytics.graphicoal.sandbox import NoSandbox, World, accounts_of, running
from analytics.graphicoal.sandbox.folder import Folder
from analytics.graphicoal.sandbox.small import small_world
from tests.sandbox.conftest import EPOCH, Caller, Clock


def test_a_deleted_image_stays_in_the_past_and_survives_a_restart(
    tmp_path: Path, clock: Clock
) -> None:
    folder = Folder(tmp_path)
    world = small_world(EPOCH, folder=folder)
    with running(world, clock=clock) as server:
        call = Caller(server.base_url, world.cards()[0].key)
        before = clock.now
        image = call("/images").json()["data"][3]
        doomed, total = image["image_id"], call("/quota").json()["total_images"]
        used = call("/quota").json()["credits_used_this_period"]
        clock.now += timedelta(seconds=5)
        answer = call(f"/images/{doomed}", "DELETE")
        assert answer.json() == {
            "success": True,
            "message": f"Image {doomed} has been permanently deleted.",
        }
        assert call(f"/images/{doomed}").status_code == 404
        assert call(f"/images/{doomed}", "DELETE").status_code == 404
        assert call.session.get(image["image_url"], timeout=5).status_code == 404
        quota = call("/quota").json()
        assert (quota["total_images"], quota["credits_used_this_period"]) == (total - 1, used)
        assert doomed in call.every_id(before)
        call.session.close()
    again = small_world(EPOCH, folder=folder)
    with running(again, clock=clock) as server:
        call = Caller(server.base_url, again.cards()[0].key)
        assert doomed not in call.every_id(clock.now)
        assert doomed in call.every_id(before)
        call.session.close()
    gone = [image for image in again.truth(clock.now)[0].gone if image.image_id == doomed]
    assert [image.gone_at for image in gone] == ["2026-03-11T14:00:35.000000Z"]
    assert doomed in {image.image_id for image in again.truth(before)[0].images}


def test_the_past_cannot_be_deleted_from(call: Caller, clock: Clock) -> None:
    image = call.every_id(clock.now)[0]
    past = {"X-Sandbox-As-Of": clock.now.isoformat()}
    assert call(f"/images/{image}", "DELETE", headers=past).status_code == 422
    assert call(f"/images/{image}").status_code == 200


def test_a_line_cut_short_by_a_crash_is_left_out(tmp_path: Path, clock: Clock) -> None:
    folder = Folder(tmp_path)
    world = small_world(EPOCH, folder=folder)
    images = [image.image_id for image in world.truth(clock.now)[0].images]
    at = int(clock.now.timestamp() * 1_000_000)
    assert world.delete("busy", images[0], at)
    with (tmp_path / "deletions.jsonl").open("a") as file:
        file.write('{"id": "img_')
    again = small_world(EPOCH, folder=folder)
    assert again.delete("busy", images[1], at)
    kept = small_world(EPOCH, folder=folder).truth(clock.now)[0]
    assert {images[0], images[1]} <= {image.image_id for image in kept.gone}


def test_a_folder_keeps_its_world_to_itself(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "kept" / "sandbox"
    with pytest.raises(NoSandbox, match="no sandbox"):
        accounts_of(path)
    first = World.found(path, clock.now)
    assert World.found(path, clock.now + timedelta(days=90)).cards() == first.cards()
    assert accounts_of(path) == first.cards()
    assert [card.name for card in first.cards()] == ["Product images", "Marketing", "Docs & icons"]
    assert (
        len({key for c in first.cards() for key in (c.key, c.read_only_key, c.scopeless_key)}) == 9
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE((path / "world.json").stat().st_mode) == 0o600
    (path / "world.json").write_text("{")
    with pytest.raises(NoSandbox, match="cannot be read"):
        World.load(path)
