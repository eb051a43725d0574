// Charts of values over time, with their values in a table for screen readers.

import { useId } from "preact/hooks";
import { language, shortTime, t } from "../text/texts.ts";

export interface Series {
  name: string;
  values: (number | null)[];
}

interface Props {
  title: string;
  /** When each value was taken. */
  times: Date[];
  series: Series[];
  kind?: "line" | "bars";
  /** How a value is shown; a plain number if missing. */
  format?: (value: number) => string;
}

const WIDTH = 640;
const HEIGHT = 180;
const LEFT = 56;
const BOTTOM = 22;
const TOP = 8;

const plain = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });

/** At most six series: more cannot be distinguished. */
export function Chart({ title, times, series, kind = "line", format = (value) => plain.format(value) }: Props) {
  const id = useId();
  const top = ceiling(Math.max(0, ...series.flatMap((one) => one.values.map((value) => value ?? 0))));
  const x = (index: number) => LEFT + ((WIDTH - LEFT) * (kind === "bars" ? index + 0.5 : index)) / Math.max(1, kind === "bars" ? times.length : times.length - 1);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const ticks = [0, top / 2, top];
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption id={id}>
        <strong>{title}</strong>
        {series.length > 1 && (
          <ul class="legend">{series.map((one, index) => <li key={one.name} class={"series-" + index}>{one.name}</li>)}</ul>
        )}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
        {ticks.map((tick) => (
          <g key={tick} class="tick">
            <line x1={LEFT} x2={WIDTH} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 6} y={y(tick) + 4} text-anchor="end">{format(tick)}</text>
          </g>
        ))}
        {timeTicks(times).map((index, place, all) => (
          <text key={index} x={x(index)} y={HEIGHT - 5} class="tick" text-anchor={place === 0 ? "start" : place === all.length - 1 ? "end" : "middle"}>
            {shortTime(times[index]!.toISOString())}
          </text>
        ))}
        {series.map((one, index) => (
          <g key={one.name} class={"series-" + index}>
            {kind === "line" ? <path class="curve" d={curve(one.values, x, y)} /> : bars(one.values, index, series.length, times.length, x, y)}
          </g>
        ))}
      </svg>
      <details>
        <summary>{t("chartTable")}</summary>
        <div class="table" tabIndex={0} role="region" aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("time")}</th>
                {series.map((one) => <th key={one.name} scope="col" class="number">{one.name}</th>)}
              </tr>
            </thead>
            <tbody>
              {times.map((time, index) => (
                <tr key={time.toISOString()}>
                  <th scope="row">{shortTime(time.toISOString())}</th>
                  {series.map((one) => <td key={one.name} class="number">{shown(one.values[index], format)}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

function shown(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? "–" : format(value);
}

/** A round number that is not below a value: 1, 2 or 5 times a power of ten. */
function ceiling(value: number): number {
  if (value <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

function timeTicks(times: Date[]): number[] {
  const count = Math.min(5, times.length);
  return Array.from({ length: count }, (_, index) => Math.round((index * (times.length - 1)) / Math.max(1, count - 1)));
}

function curve(values: (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  let path = "";
  let open = false;
  values.forEach((value, index) => {
    if (value !== null) {
      path += `${open ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      if (!open && (values[index + 1] ?? null) === null) {
        path += "h0"; // alone: a dot
      }
    }
    open = value !== null;
  });
  return path;
}

function bars(
  values: (number | null)[], nth: number, of: number, count: number, x: (index: number) => number, y: (value: number) => number,
) {
  const room = ((WIDTH - LEFT) / Math.max(1, count)) * 0.8;
  const width = room / of;
  return values.map((value, index) =>
    value === null || value === 0 ? null : (
      <rect key={index} x={x(index) - room / 2 + nth * width} y={y(value)} width={Math.max(1, width - 1)} height={y(0) - y(value)} />
    )
  );
}
