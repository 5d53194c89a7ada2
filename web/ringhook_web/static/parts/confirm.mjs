// A question before something that cannot be taken back; what goes wrong is said in the dialog.
import { ApiError } from "../api.mjs";
import { html, useState } from "../view.mjs";
import { t } from "../words.mjs";
import { Button } from "./button.mjs";
import { Dialog } from "./dialog.mjs";
import { Problems } from "./field.mjs";

/** *onYes* may ask the server; the dialog closes when it is through. */
export function Confirm({ title, yes, onYes, onClose, children }) {
  const { isBusy, problems, run } = useDeed();
  const agree = async () => {
    if (await run(onYes)) onClose();
  };
  const actions = html`<${Button} onClick=${onClose}>${t("shell.cancel")}<//>
    <${Button} kind="danger" isBusy=${isBusy} onClick=${agree}>${yes}<//>`;
  return html`<${Dialog} title=${title} onClose=${onClose} actions=${actions}>
    ${children}
    <${Problems} messages=${problems} />
  <//>`;
}

/** Run something that asks the server: {isBusy, problems, run}; *run* resolves to whether it went well. */
export function useDeed() {
  const [state, setState] = useState({ isBusy: false, problems: [] });
  const run = async (deed) => {
    setState({ isBusy: true, problems: [] });
    try {
      await deed();
      setState({ isBusy: false, problems: [] });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setState({ isBusy: false, problems: error.problems.map(({ message }) => message) });
      return false;
    }
  };
  return { ...state, run };
}
