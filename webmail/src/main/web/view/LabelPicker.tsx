// Labels of conversations: their other mailboxes.

import { useId, useState } from "preact/hooks";
import type { Account } from "../state/account.ts";
import type { Place } from "../state/mailboxes.ts";
import { useObservable } from "../state/observable.ts";
import { create } from "../state/tree.ts";
import { t } from "../text/texts.ts";
import type { Selection } from "./conversationActions.tsx";

export function LabelPicker({ selection, account }: { selection: Selection; account: Account }) {
  const { app, members, target } = selection;
  useObservable(app.list.version);
  useObservable(account.mailboxes.places);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const wanted = typed.trim().toLocaleLowerCase();
  const labels = account.mailboxes.targets(null).filter(({ mailbox }) => mailbox.role === null);
  const found = labels.filter(({ path }) => path.toLocaleLowerCase().includes(wanted));
  const isNew = wanted !== "" && account.own && !labels.some(({ path }) => path.toLocaleLowerCase() === wanted) && !wanted.includes("/");
  const current = Math.min(at, found.length - 1 + (isNew ? 1 : 0));
  const has = ({ mailbox }: Place) => members.length > 0 && members.every((member) => member.mailboxIds[mailbox.id]);
  const pick = async (index: number) => {
    const place = found[index];
    if (place !== undefined) {
      await app.actions.label(target, place.mailbox.id, !has(place), has(place) ? "labelRemoved" : "labelled");
    } else {
      const made = await create(app, account, null, typed.trim());
      if (made !== null) {
        await app.actions.label(target, made, true, "labelled");
        setTyped("");
      }
    }
  };
  return (
    <div class="picker">
      <input
        type="text"
        role="combobox"
        aria-label={t("labelAs")}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={current < 0 ? undefined : id + current}
        placeholder={t("labelAs")}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const n = found.length + (isNew ? 1 : 0);
          const to = { ArrowDown: current + 1, ArrowUp: current - 1 }[event.key];
          if (to !== undefined && n > 0) {
            event.preventDefault();
            setAt((to + n) % n);
          } else if (event.key === "Enter" && current >= 0) {
            event.preventDefault();
            void pick(current);
          }
        }}
      />
      <ul id={id} role="listbox" aria-label={t("labelAs")} aria-multiselectable="true">
        {[...found.map((place) => ({ key: place.mailbox.id, name: place.path, on: has(place) })),
          ...(isNew ? [{ key: "", name: t("newLabel", { name: typed.trim() }), on: false }] : [])].map(({ key, name, on }, index) => (
          <li
            key={key}
            id={id + index}
            role="option"
            aria-selected={on}
            class={index === current ? "current" : undefined}
            onMouseEnter={() => setAt(index)}
            onClick={(event) => {
              event.stopPropagation();
              void pick(index);
            }}
          >
            <span class="check" aria-hidden="true">{on ? "✓" : key === "" ? "+" : ""}</span>
            {name}
          </li>
        ))}
      </ul>
      {found.length === 0 && !isNew && <p class="hint">{t("noLabels")}</p>}
    </div>
  );
}
