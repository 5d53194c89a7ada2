"""The table of CRM packs says what the packs and their exchanges say."""

from __future__ import annotations

from scripts.crm_table import BEGIN, END, PAGES, replaced, table

from ringhook.crm.catalogue import PACKS, all_packs


def test_the_table_is_up_to_date_wherever_it_stands() -> None:
    texts = [page.read_text("utf-8") for page in PAGES]
    assert [replaced(text) for text in texts] == texts, "run: python scripts/crm_table.py"
    assert any(BEGIN in text for text in texts)


def test_every_pack_has_one_row_that_says_what_it_does() -> None:
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")] for row in table().splitlines()[3:-1]
    ]
    assert sorted(row[0] for row in rows) == sorted(pack.title for pack in all_packs())
    assert len(rows) == len(PACKS)
    assert all(row[2] and row[4] and row[5] for row in rows)


def test_the_text_around_the_table_stays() -> None:
    assert replaced(f"before\n{BEGIN}\nold\n{END}\nafter\n") == f"before\n{table()}\nafter\n"
    assert replaced("no table here\n") == "no table here\n"
