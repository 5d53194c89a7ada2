"""The ten chapters of CELY's guide, walked in French by somebody who has the guide beside the screen."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.browser.conftest import Visitors
from tests.browser.documents import begin_with
from tests.browser.visitor import Visitor

ROWS = (
    ("Ouvrir la page URL", "URL", "https://mon-crm.exemple/fiche/$phone$", "inbound"),
    ("Envoyer une requête GET", "GET", "https://mon-crm.exemple/api/log?num=$phone$", "outbound"),
    ("Envoyer une requête POST", "POST", "https://mon-crm.exemple/api/appels", "both"),
    ("Exécuter le programme", "RUN", "c:\\application.exe?$phone$", "inbound"),
    ("Exécuter le programme", "RUN", "c:\\application\\programme.exe AppelDe=$phone$", "inbound"),
)
CALL_TYPES = ["", "Appel entrant", "Appel sortant", "Entrant et sortant"]
NEVER = "Ne se déclenchera jamais"


def test_the_ten_chapters_of_the_guide(visitors: Visitors, api: Api) -> None:
    begin_with(api)
    visitor = visitors.come("fr-FR")
    chapters_1_to_3_the_empty_list(visitor)
    for number, (choice, kind, target, call_type) in enumerate(ROWS, 1):
        chapter_4_the_menu_adds(visitor, choice)
        chapter_5_a_new_row_has_three_columns(visitor, number, kind)
        visitor.row(number).get_by_label("URL/PATH").fill(target)
        visitor.row(number).get_by_label("Type d'appel").select_option(call_type)
        expect(visitor.row(number)).not_to_contain_text(NEVER)
    chapters_6_to_9_what_each_does(visitor)
    chapter_10_delete_and_save(visitor, api)


def chapters_1_to_3_the_empty_list(visitor: Visitor) -> None:
    page = visitor.page
    expect(page.locator("h1")).to_have_text("Gestionnaire d'actions Web CRM")
    about = "Permet d'ouvrir une page Web ou de transmettre des informations à n'importe quel CRM"
    expect(page.locator(".page-head")).to_contain_text(about)
    expect(page.get_by_role("heading", name="Liste des actions CRM")).to_be_visible()
    expect(page.locator(".empty")).to_contain_text("Aucune action")
    expect(page.locator(".page-head .save")).to_have_text("Enregistrer")
    expect(page.locator(".page-head .save")).to_be_disabled()


def chapter_4_the_menu_adds(visitor: Visitor, choice: str) -> None:
    visitor.button("Ajouter une action").click()
    offered = visitor.page.get_by_role("menuitem")
    expect(offered).to_have_count(4)
    offered.filter(has_text=choice).click()


def chapter_5_a_new_row_has_three_columns(visitor: Visitor, number: int, kind: str) -> None:
    row = visitor.row(number)
    columns = ["Type d'appel", "Action", "URL/PATH"]
    expect(visitor.page.locator("th")).to_have_text(columns)
    call_types = row.get_by_label("Type d'appel")
    expect(call_types).to_have_value("")
    expect(call_types).to_be_focused()
    expect(call_types.locator("option")).to_have_text(CALL_TYPES)
    expect(row).to_contain_text(NEVER)
    expect(row.locator(".a-kind")).to_have_text(kind)
    expect(row.locator(".a-kind :is(input, select, button)")).to_have_count(0)
    hint = 'Utilisez la variable "$phone$" pour insérer le numéro de téléphone'
    expect(visitor.page.locator(".hint")).to_contain_text(hint)


def chapters_6_to_9_what_each_does(visitor: Visitor) -> None:
    expect(visitor.row(1)).to_contain_text("https://mon-crm.exemple/fiche/%2B33184881234")
    expect(visitor.row(2)).to_contain_text("log?num=%2B33184881234")
    first, second = visitor.row(4).locator(".chip"), visitor.row(5).locator(".chip")
    expect(first).to_have_text(["c:\\application.exe", "+33184881234"])
    expect(second).to_have_text(["c:\\application\\programme.exe", "AppelDe=+33184881234"])
    visitor.photograph("guide-rows")


def chapter_10_delete_and_save(visitor: Visitor, api: Api) -> None:
    page = visitor.page
    assert api.config()[0]["actions"] == []
    visitor.row(3).get_by_role("button", name=re.compile("^Supprimer")).click()
    expect(page.locator("tr.action")).to_have_count(4)
    visitor.save()
    expect(page.get_by_role("status").filter(has_text="Enregistré.")).to_be_visible()
    kept = [(a["kind"], a["target"], a["call_type"]) for a in api.config()[0]["actions"]]
    assert kept == [row[1:] for index, row in enumerate(ROWS) if index != 2]
    page.reload()
    expect(page.locator("tr.action")).to_have_count(4)
