"""What the API erases, exports and moves with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringhook.config.problems import read_document
from ringhook.flows.moving.pack import Pack
from ringhook.flows.moving.unpack import Unpack
from ringhook.flows.privacy.desk import Privacy
from ringhook.flows.privacy.erase import Erase
from ringhook.flows.privacy.export import Export

if TYPE_CHECKING:
    from ringhook.wiring.app import App
    from ringhook.wiring.keeping import Keeping
    from ringhook.wiring.media import Media


def make_privacy(app: App, keeping: Keeping, media: Media) -> Privacy:
    """Return what the API works with."""
    tokens = app.authorizer.tokens

    def check(raw: object) -> None:
        read_document(raw, app.office.adapter_fields())

    def save(name: str, raw: object, author: str) -> None:
        document = read_document(raw, app.office.adapter_fields())
        app.office.save(name, document, 0, author)

    return Privacy(
        erase=Erase(
            app.configurations,
            keeping.remains,
            keeping.forget_call,
            media.leftovers,
            media.clock,
        ),
        export=Export(keeping.remains),
        leave=keeping.leave,
        pack=Pack(
            app.access,
            app.configurations,
            app.secrets,
            tokens,
            app.devices,
            keeping.remains,
            media.clock,
        ),
        unpack=Unpack(
            app.access,
            app.configurations,
            app.secrets,
            tokens,
            app.devices,
            keeping.remains,
            media.clock,
            check,
            save,
        ),
        sweeps=keeping.sweeps,
    )
