// A menu that a button opens: arrow keys go through it, Escape closes it, and the focus comes back to the button.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icons.tsx";

const GAP = 4;

export interface MenuEntry {
  label: string;
  icon?: IconName;
  act: () => void;
  /** For a toggle, such as "show only unread". */
  checked?: boolean;
  /** One of several exclusive options. */
  exclusive?: boolean;
}

/** @param text shown beside the picture */
export function MenuButton({ icon = "more", label, text, entries }: { icon?: IconName; label: string; text?: string; entries: () => MenuEntry[] }) {
  return (
    <PopupButton icon={icon} label={label} text={text} popup="menu">
      {(close) => <Entries label={label} entries={entries()} close={close} />}
    </PopupButton>
  );
}

/** A button that opens a panel beside it. */
export function PopupButton(props: {
  icon: IconName;
  label: string;
  text?: string | undefined;
  popup: "menu" | "dialog";
  /** Opens it when it becomes true, such as by a key. */
  openNow?: boolean;
  children: (close: () => void) => ComponentChildren;
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (props.openNow) {
      setOpen(true);
    }
  }, [props.openNow]);
  useEffect(() => {
    if (open && panel.current !== null && button.current !== null) {
      panel.current.showPopover();
      place(panel.current, button.current);
      (panel.current.querySelector<HTMLElement>("input, [role^=menuitem], button") ?? panel.current).focus();
    }
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label={props.label}
        title={props.label}
        aria-haspopup={props.popup}
        aria-expanded={open}
        onClick={(event) => {
          event.stopPropagation();
          setOpen(!open);
        }}
      >
        <Icon name={props.icon} />
        {props.text !== undefined && <span aria-hidden="true">{props.text}</span>}
      </button>
      {open && (
        <div
          ref={panel}
          popover="auto"
          class="popup"
          tabIndex={-1}
          role={props.popup === "dialog" ? "dialog" : undefined}
          aria-label={props.popup === "dialog" ? props.label : undefined}
          onToggle={(event) => {
            if ((event as ToggleEvent).newState === "closed") {
              setOpen(false);
            }
          }}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === "Escape") {
              event.preventDefault();
              close();
            }
          }}
        >
          {props.children(close)}
        </div>
      )}
    </>
  );
}

/** Below the button, or above it if there is more room. */
function place(panel: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const width = panel.offsetWidth;
  const start = getComputedStyle(button).direction === "rtl" ? at.right - width : at.left;
  panel.style.left = Math.max(8, Math.min(start, innerWidth - width - 8)) + "px";
  const below = innerHeight - at.bottom;
  const up = below < panel.offsetHeight + 2 * GAP && at.top > below;
  panel.style.maxHeight = (up ? at.top : below) - 3 * GAP + "px";
  if (up) {
    panel.style.bottom = innerHeight - at.top + GAP + "px";
  } else {
    panel.style.top = at.bottom + GAP + "px";
  }
}

function Entries({ label, entries, close }: { label: string; entries: MenuEntry[]; close: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  return (
    <div ref={list} role="menu" aria-label={label} onKeyDown={(event) => walk(event, list.current!)}>
      {entries.map((entry) => (
        <button
          type="button"
          key={entry.label}
          role={entry.checked === undefined ? "menuitem" : entry.exclusive ? "menuitemradio" : "menuitemcheckbox"}
          aria-checked={entry.checked}
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            close();
            entry.act();
          }}
        >
          {entry.icon === undefined ? <span class="icon" aria-hidden="true">{entry.checked ? "✓" : ""}</span> : <Icon name={entry.icon} />}
          <span>{entry.label}</span>
        </button>
      ))}
    </div>
  );
}

function walk(event: KeyboardEvent, list: HTMLElement): void {
  const items = [...list.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined && items.length > 0) {
    event.preventDefault();
    items[(to + items.length) % items.length]!.focus();
  }
}
