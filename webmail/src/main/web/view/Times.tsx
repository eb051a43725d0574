// Selection of a time, from suggestions or any other.

import { render } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../controls/Dialog.tsx";
import { choices, localValue, type Purpose } from "../state/times.ts";
import { dayAndTime, t } from "../text/texts.ts";

export function Times({ purpose, onPick }: { purpose: Purpose; onPick: (at: Date) => void }) {
  const offered = choices(purpose);
  const [own, setOwn] = useState(() => localValue(offered.at(-1)!.at));
  const [wrong, setWrong] = useState(false);
  const pickOwn = () => {
    const at = new Date(own);
    const past = !(at.getTime() > Date.now());
    setWrong(past);
    if (!past) {
      onPick(at);
    }
  };
  return (
    <div class="times">
      <ul>
        {offered.map(({ label, args, at }) => (
          <li key={label + at.getTime()}>
            <button type="button" onClick={() => onPick(at)}>
              <span>{t(label, args)}</span>
              <time dateTime={at.toISOString()}>{dayAndTime(at)}</time>
            </button>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          pickOwn();
        }}
      >
        <label>
          <span>{t("ownTime")}</span>
          <input
            type="datetime-local"
            value={own}
            min={localValue(new Date())}
            aria-invalid={wrong || undefined}
            onInput={(event) => setOwn(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary">{t("timeSet")}</button>
        {wrong && <p class="field-error" role="alert">{t("timePast")}</p>}
      </form>
    </div>
  );
}

/** A dialog for selecting a time; null if cancelled. */
export function askTime(title: string, purpose: Purpose): Promise<Date | null> {
  return new Promise((resolve) => {
    const place = document.body.appendChild(document.createElement("div"));
    const close = (at: Date | null) => {
      render(null, place);
      place.remove();
      resolve(at);
    };
    render(<Dialog title={title} onClose={() => close(null)}><Times purpose={purpose} onPick={close} /></Dialog>, place);
  });
}
