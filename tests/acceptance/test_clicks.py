"""A click on the card, and pages that are opened with a form."""

from __future__ import annotations

from tests.acceptance.desktop import Desktop
from tests.acceptance.world import World

FORM = {"method": "POST", "body_type": "form", "body": "tel=$phone$&who=$caller_name$"}
NUMBER = "%2B442079460101"


def test_a_page_is_opened_with_a_form(world: World, desktop: Desktop) -> None:
    world.save(world.action("URL", "/card?x=1", request=FORM))
    world.tell("ringing", "1", name="A&B")
    told = desktop.wait_for("post", lambda f: f["url"].startswith(world.crm.url))
    assert (told["url"], told["form"]) == (
        f"{world.crm.url}/card?x=1",
        f"tel={NUMBER}&who=A%26B",
    )


def test_a_click_on_the_card_runs_what_waits_for_it(world: World, desktop: Desktop) -> None:
    world.save(
        world.action("URL", "/card/$phone$", trigger="manual"),
        world.action("RUN", "/usr/bin/card $phone$", trigger="manual"),
        world.action("POST", "/seen", trigger="manual"),
    )
    world.tell("ringing", "1", name="Clicked Clara")
    card = desktop.wait_for("pop", lambda f: f["card"]["name"] == "Clicked Clara")
    assert card["card"]["click"] == "yes"
    world.story()
    desktop.say("click", call_id=card["call_id"], id="click-1")
    desktop.wait_for("open", lambda f: f["url"] == f"{world.crm.url}/card/{NUMBER}")
    desktop.wait_for("run", lambda f: f["argv"] == ["/usr/bin/card", "+442079460101"])
    world.crm.wait_for("/seen")

    def noted() -> list[list[str]] | None:
        told = world.story()["events"][0]["decisions"][1:]
        reasons = [[line["reason"] for line in decision["later"]] for decision in told]
        return reasons if all(reasons) else None

    assert world.eventually(noted, "the click in the trace") == [["runs"]] * 3
