// One recording: it is played through us, so that the PBX's link and keys stay on the server.
import { ApiError, get } from "../../api.mjs";
import { useCell } from "../../cell.mjs";
import { Button } from "../../parts/button.mjs";
import { saveSound } from "../../parts/download.mjs";
import { whole } from "../../parts/time.mjs";
import { toastProblem } from "../../parts/toast.mjs";
import { html, useState } from "../../view.mjs";
import { language, t } from "../../words.mjs";
import { duration } from "./words.mjs";

const TONES = { stored: "good", failed: "bad", waiting: "warn", fetching: "warn" };

export function Recording({ recording }) {
  const spoken = useCell(language);
  const [problem, setProblem] = useState("");
  const { number, address, kept, sentence, next_at: next, duration_seconds: length, host, id } = recording;
  const title = t("calls.recording.number", { number });
  // The element does not say why it cannot play: the server does.
  const explain = () =>
    get(address, { language: spoken }).then(
      () => setProblem(""),
      (error) => setProblem(error instanceof ApiError ? error.message : ""),
    );
  return html`<section class="card padded recording" aria-label=${title}>
    <header class="row">
      <h2>${title}</h2>
      ${length > 0 && html`<span class="mono">${duration(length)}</span>`}
      ${kept && html`<span class=${`tag ${TONES[kept]}`}>${t(`calls.kept.${kept}`)}</span>`}
      <small>${host || id}</small>
      <span class="end"><${Download} recording=${recording} /></span>
    </header>
    <audio controls preload="none" src=${address} aria-label=${title} onError=${explain} onPlaying=${() => setProblem("")}></audio>
    ${(problem || sentence) && html`<p class="problem" role="status">${problem || sentence}${!problem && next && ` ${t("calls.next", { at: whole(next) })}`}</p>`}
  </section>`;
}

function Download({ recording }) {
  const [isBusy, setBusy] = useState(false);
  const fetchIt = async () => {
    setBusy(true);
    try {
      await saveSound(recording.address, `recording-${recording.number}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toastProblem(error);
    }
    setBusy(false);
  };
  return html`<${Button} kind="quiet" isBusy=${isBusy} onClick=${fetchIt}>${t("calls.download")}<//>`;
}
