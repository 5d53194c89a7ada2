// Lookups & credentials: who is asked about a caller, and how we show them who we are.
import { useCell } from "../../cell.mjs";
import { draft } from "../../draft.mjs";
import { PageHead } from "../../parts/page.mjs";
import { session } from "../../session.mjs";
import { html, useState } from "../../view.mjs";
import { t } from "../../words.mjs";
import { CredentialDrawer } from "./credential.mjs";
import { Credentials } from "./credentials.mjs";
import { LookupDrawer } from "./lookup.mjs";
import { Lookups } from "./lookups.mjs";
import { Packs } from "./packs.mjs";
import { Secrets } from "./secrets.mjs";
import { TryLookup } from "./try.mjs";

const DIALOGS = { lookup: ["lookups", LookupDrawer], try: ["lookups", TryLookup], credential: ["credentials", CredentialDrawer] };

export default function LookupsPage() {
  const { document } = useCell(draft);
  useCell(session);
  const [shown, setShown] = useState({});
  const open = (dialog, id) => setShown({ dialog, id });
  const [section, Shown] = DIALOGS[shown.dialog] ?? [];
  const entry = section && document[section].find(({ id }) => id === shown.id);
  return html`<${PageHead} title=${t("lookups.title")} about=${t("lookups.about")} saves />
    <div class="stack">
      <${Lookups} open=${open} />
      <${Credentials} open=${open} />
      <${Secrets} />
      <${Packs} />
    </div>
    ${entry && html`<${Shown} key=${shown.id} entry=${entry} onClose=${() => setShown({})} />`}`;
}
