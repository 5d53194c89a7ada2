// Save what is shown as a table for spreadsheets.
import { ApiError } from "../../api.mjs";
import { Button } from "../../parts/button.mjs";
import { saveTable } from "../../parts/download.mjs";
import { toastProblem } from "../../parts/toast.mjs";
import { html, useState } from "../../view.mjs";
import { language, t } from "../../words.mjs";

/** *masks* offers the table without names and numbers, too. */
export function Tables({ path, query, name, masks }) {
  const [isBusy, setBusy] = useState(false);
  const fetchIt = (more) => async () => {
    setBusy(true);
    try {
      await saveTable(path, { ...query, ...more, language: language.get() }, name);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toastProblem(error);
    }
    setBusy(false);
  };
  return html`<${Button} isBusy=${isBusy} onClick=${fetchIt({})}>${t("calls.csv")}<//>
    ${masks && html`<${Button} kind="quiet" isBusy=${isBusy} onClick=${fetchIt({ masked: "true" })}>${t("calls.csv.masked")}<//>`}`;
}
