// Selection of a mailbox by typing a part of its name.

import { useId, useState } from "preact/hooks";
import type { Account } from "../state/account.ts";
import type { Place } from "../state/mailboxes.ts";
import { t } from "../text/texts.ts";

/** A mailbox with its name among those of all accounts that are offered. */
export interface Choice {
  account: Account;
  place: Place;
  name: string;
}

/** Largest number of choices shown; typing narrows them. */
const SHOWN_MAX = 50;

export function MailboxPicker({ label, choices, onPick }: { label: string; choices: Choice[]; onPick: (choice: Choice) => void }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const wanted = typed.trim().toLocaleLowerCase();
  const found = choices.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)).slice(0, SHOWN_MAX);
  const current = Math.min(at, found.length - 1);
  return (
    <div class="picker">
      <input
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={found.length === 0 ? undefined : id + current}
        placeholder={label}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const to = { ArrowDown: current + 1, ArrowUp: current - 1 }[event.key];
          if (to !== undefined && found.length > 0) {
            event.preventDefault();
            setAt((to + found.length) % found.length);
          } else if (event.key === "Enter" && found[current] !== undefined) {
            event.preventDefault();
            onPick(found[current]);
          }
        }}
      />
      <ul id={id} role="listbox" aria-label={label}>
        {found.map((choice, index) => (
          <li
            key={choice.account.id + "/" + choice.place.mailbox.id}
            id={id + index}
            role="option"
            aria-selected={index === current}
            onMouseEnter={() => setAt(index)}
            onClick={(event) => {
              event.stopPropagation();
              onPick(choice);
            }}
          >
            {choice.name}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="hint">{t("noSuchMailbox")}</p>}
    </div>
  );
}
