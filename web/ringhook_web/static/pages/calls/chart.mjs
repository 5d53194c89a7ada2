// Days as columns: answered, missed and outgoing calls on top of each other. A table beside it says the same.
import { html, useId, useLayoutEffect, useRef, useState } from "../../view.mjs";
import { language, t } from "../../words.mjs";

const KINDS = ["answered", "missed", "outgoing"];
const [HEIGHT, TOP, BOTTOM, LEFT] = [220, 12, 24, 34];
const LABEL_WIDTH = 56;

export function Chart({ days }) {
  const place = useRef(null);
  const [width, setWidth] = useState(640);
  const id = useId();
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.max(place.current.clientWidth, 240));
    const watcher = new ResizeObserver(measure);
    watcher.observe(place.current);
    measure();
    return () => watcher.disconnect();
  }, []);
  const most = Math.max(1, ...days.map(sum));
  const scale = nice(most);
  const step = (width - LEFT) / days.length;
  const every = Math.ceil((days.length * LABEL_WIDTH) / (width - LEFT));
  const y = (count) => HEIGHT - BOTTOM - (count / scale) * (HEIGHT - TOP - BOTTOM);
  return html`<figure class="chart" ref=${place}>
    <svg viewBox=${`0 0 ${width} ${HEIGHT}`} width=${width} height=${HEIGHT} role="img" aria-labelledby=${id}>
      <title id=${id}>${t("calls.chart")}</title>
      ${[0, scale / 2, scale].map(
        (count) => html`<g key=${count} class="level">
          <line x1=${LEFT} x2=${width} y1=${y(count)} y2=${y(count)} />
          <text x=${LEFT - 6} y=${y(count) + 4} text-anchor="end">${number(count)}</text>
        </g>`,
      )}
      ${days.map((day, index) => html`<${Column} key=${day.day} day=${day} x=${LEFT + index * step} width=${step} y=${y} label=${index % every === 0} />`)}
    </svg>
    <figcaption class="row" aria-hidden="true">
      ${KINDS.map((kind) => html`<span key=${kind} class="legend"><i class=${`swatch ${kind}`}></i>${t(`calls.count.${kind}`)}</span>`)}
    </figcaption>
  </figure>`;
}

function Column({ day, x, width, y, label }) {
  let below = 0;
  const gap = Math.min(width * 0.2, 10);
  return html`<g>
    ${KINDS.map((kind) => {
      const from = below;
      below += day[kind];
      return day[kind] > 0 && html`<rect key=${kind} class=${kind} x=${x + gap} width=${width - 2 * gap} y=${y(below)} height=${y(from) - y(below)}>
        <title>${`${dayName(day.day)} · ${t(`calls.count.${kind}`)}: ${number(day[kind])}`}</title>
      </rect>`;
    })}
    ${label && html`<text class="day" x=${x + width / 2} y=${HEIGHT - 6} text-anchor="middle">${dayName(day.day)}</text>`}
  </g>`;
}

const sum = (day) => KINDS.reduce((count, kind) => count + day[kind], 0);

// The next of 2, 4, 10, 20, 40, 100...: its half is a whole number, too.
function nice(most) {
  for (let ten = 1; ; ten *= 10) {
    const found = [2, 4, 10].map((part) => part * ten).find((level) => level >= most);
    if (found) return found;
  }
}

export const number = (value) => new Intl.NumberFormat(language.get()).format(value);

/** A date without a time zone: as the workspace counted it. */
export function dayName(day) {
  return new Intl.DateTimeFormat(language.get(), { day: "numeric", month: "numeric", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}
