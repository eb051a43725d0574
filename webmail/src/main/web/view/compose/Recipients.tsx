// The recipients: each is a token that can be removed and edited, with completion while typing.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Address } from "../../jmap/types.ts";
import { format, harmless, type Recipient, recipients, shortName } from "../../state/addresses.ts";
import type { Correspondents } from "../../state/compose/correspondents.ts";
import type { Draft, Field } from "../../state/draft.ts";
import { t } from "../../text/texts.ts";

/** Further ones are shown on request, as browsers are slow with thousands. */
const SHOWN = 60;

/** Delay until a loading message is shown. */
const WAITED_MS = 150;

const MOVED = "application/x-posthorn-recipient";

interface Props {
  draft: Draft;
  field: Field;
  correspondents: Correspondents;
  focus: boolean;
}

export function Recipients({ draft, field, correspondents, focus }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const chips = useRef<HTMLUListElement>(null);
  const [all, setAll] = useState(false);
  const [found, setFound] = useState<Address[]>([]);
  const [active, setActive] = useState(-1);
  const [said, setSaid] = useState("");
  const [waiting, setWaiting] = useState(false);
  const list = draft.written[field];
  const typed = draft.written.typed[field] ?? "";
  const id = `compose-${draft.number}-${field}`;

  useEffect(() => {
    if (focus) {
      input.current?.focus();
    }
  }, []);
  // Invalid addresses are always shown, in their place.
  const visible = list.map((one, index) => [one, index] as const).filter(([one, index]) => all || index < SHOWN || one.wrong === true);

  const close = () => {
    setFound([]);
    setActive(-1);
  };
  const type = (text: string) => draft.change({ typed: { ...draft.written.typed, [field]: text } });
  const add = (more: Recipient[], rest = "") => {
    draft.change({ [field]: [...draft.written[field], ...more], typed: { ...draft.written.typed, [field]: rest } });
    close();
    if (more.length > 0) {
      setSaid(t("recipientAdded", { name: more.length === 1 ? format(more[0]!) : String(more.length) }));
    }
  };
  const remove = (index: number) => {
    setSaid(t("recipientRemoved", { name: format(draft.written[field][index]!) }));
    draft.change({ [field]: draft.written[field].filter((_, other) => other !== index) });
  };
  const take = () => add(recipients(input.current?.value ?? ""));
  const choose = (address: Address) => {
    add([address]);
    input.current?.focus();
  };
  const search = async (text: string) => {
    const late = setTimeout(() => setWaiting(document.activeElement === input.current), WAITED_MS);
    const matching = await correspondents.matching(text);
    clearTimeout(late);
    setWaiting(false);
    if ((input.current?.value ?? "") === text && document.activeElement === input.current) {
      const there = new Set(draft.written[field].map((one) => one.email.toLowerCase()));
      setFound(matching.filter((address) => !there.has(address.email.toLowerCase())));
      setActive(matching.length > 0 ? 0 : -1);
    }
  };
  const focusChip = (place: number) => chips.current?.querySelectorAll<HTMLElement>(".chip")[place]?.focus();

  return (
    <div
      class="line recipients"
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(MOVED)) {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
      onDrop={(event) => {
        const moved = event.dataTransfer?.getData(MOVED) ?? "";
        if (moved !== "") {
          event.preventDefault();
          event.stopPropagation();
          const [from, index] = JSON.parse(moved) as [Field, number];
          const one = draft.written[from][index];
          if (one !== undefined && from !== field) {
            draft.change({ [from]: draft.written[from].filter((_, other) => other !== index), [field]: [...draft.written[field], one] });
          }
        }
      }}
    >
      <label for={id}>{t(field)}</label>
      <div class="chips" onClick={(event) => event.target === event.currentTarget && input.current?.focus()}>
        {list.length > 0 && (
          <ul ref={chips} aria-label={t(field)}>
            {visible.map(([one, index], place) => (
              <Chip
                key={index + one.email}
                one={one}
                onRemove={() => {
                  remove(index);
                  input.current?.focus();
                }}
                onEdit={() => {
                  remove(index);
                  if (input.current?.value.trim() !== "") {
                    take();
                  }
                  type(format(one));
                  input.current?.focus();
                }}
                onStep={(by) => (place + by >= 0 && place + by < visible.length ? focusChip(place + by) : by > 0 && input.current?.focus())}
                onDrag={(event) => event.dataTransfer?.setData(MOVED, JSON.stringify([field, index]))}
              />
            ))}
          </ul>
        )}
        {visible.length < list.length && (
          <button type="button" class="link" onClick={() => setAll(true)}>{t("moreRecipients", { n: list.length - visible.length })}</button>
        )}
        <input
          id={id}
          ref={input}
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={found.length > 0}
          aria-controls={id + "-list"}
          aria-activedescendant={active >= 0 ? id + "-" + active : undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          inputMode="email"
          value={typed}
          onFocus={() => void correspondents.open()}
          onInput={(event) => {
            const text = event.currentTarget.value;
            if (/[,;]\s*$/.test(text) && !/^\s*"[^"]*$/.test(text)) {
              add(recipients(text));
            } else {
              type(text);
              void search(text);
              if (text.trim() === "") {
                close();
              }
            }
          }}
          onKeyDown={(event) => {
            const value = event.currentTarget.value;
            if (found.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
              event.preventDefault();
              setActive((active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
            } else if (found.length > 0 && event.key === "Escape") {
              event.stopPropagation();
              close();
            } else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && !event.ctrlKey && !event.metaKey) {
              if (found.length > 0 && active >= 0) {
                event.preventDefault();
                choose(found[active]!);
              } else if (event.key === "Enter") {
                event.preventDefault();
                take();
              }
            } else if (value === "" && (event.key === "Backspace" || event.key === "ArrowLeft") && visible.length > 0) {
              event.preventDefault();
              focusChip(visible.length - 1);
            }
          }}
          onPaste={(event) => {
            const text = event.clipboardData?.getData("text/plain") ?? "";
            if (event.currentTarget.value === "" && /[,;@\n]/.test(text)) {
              event.preventDefault();
              add(recipients(text.replace(/\r\n?/g, "\n")));
            }
          }}
          onBlur={() => {
            close();
            if ((input.current?.value ?? "").trim() !== "") {
              take();
            }
          }}
        />
        <ul id={id + "-list"} role="listbox" class="completions" aria-label={t("suggestions")} hidden={found.length === 0}>
          {found.map((address, index) => (
            <li
              key={address.email}
              id={id + "-" + index}
              role="option"
              aria-selected={index === active}
              onMouseDown={(event) => event.preventDefault()} // the field keeps the focus
              onClick={() => choose(address)}
            >
              {address.name && <bdi class="name">{harmless(address.name)}</bdi>}
              <bdi class="address">{harmless(address.email)}</bdi>
            </li>
          ))}
        </ul>
        {waiting && found.length === 0 && <p class="completions searching">{t("searchingPeople")}</p>}
        <span class="only-read" role="status">{waiting ? t("searchingPeople") : said}</span>
      </div>
    </div>
  );
}

interface ChipProps {
  one: Recipient;
  onRemove: () => void;
  onEdit: () => void;
  onStep: (by: number) => void;
  onDrag: (event: DragEvent) => void;
}

function Chip({ one, onRemove, onEdit, onStep, onDrag }: ChipProps) {
  const whole = harmless(format(one));
  return (
    <li>
      <span
        class={one.wrong === true ? "chip wrong" : "chip"}
        role="button"
        tabIndex={-1}
        draggable
        title={one.wrong === true ? t("wrongRecipient", { address: whole }) : whole}
        aria-label={one.wrong === true ? t("wrongRecipient", { address: whole }) : whole}
        aria-description={t("recipientKeys")}
        onDragStart={onDrag}
        onDblClick={onEdit}
        onClick={(event) => event.currentTarget.focus()}
        onKeyDown={(event) => {
          const rtl = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
          const action = {
            Backspace: onRemove, Delete: onRemove, Enter: onEdit, F2: onEdit,
            ArrowLeft: () => onStep(-rtl), ArrowRight: () => onStep(rtl),
          }[event.key];
          if (action !== undefined) {
            event.preventDefault();
            event.stopPropagation();
            action();
          }
        }}
      >
        <bdi>{shortName(one)}</bdi>
      </span>
      <button type="button" tabIndex={-1} class="chip-remove" aria-label={t("removeRecipient", { name: whole })} onClick={onRemove}>×</button>
    </li>
  );
}
