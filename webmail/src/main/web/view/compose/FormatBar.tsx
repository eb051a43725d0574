// The buttons below the text.

import { useEffect, useRef, useState } from "preact/hooks";
import { t, type Key } from "../../text/texts.ts";
import { COMMANDS, currentStyle, setStyle, type Style, STYLES } from "./formatting.ts";

const PATHS: Record<string, string> = {
  bullets: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  numbers: "M10 6h10M10 12h10M10 18h10M4 4.5l1.5-1V9M3.6 13.2c.6-1.4 3-.9 2.6.5-.3 1-2.6 2-2.6 3.3h3",
  left: "M4 6h16M4 10h10M4 14h16M4 18h10",
  centre: "M4 6h16M7 10h10M4 14h16M7 18h10",
  right: "M4 6h16M10 10h10M4 14h16M10 18h10",
  ltr: "M10 4h8M13 4v10M17 4v10M10 4a3.2 3.2 0 0 0 0 6.4h3M5 18h14M16 15l3 3-3 3",
  rtl: "M10 4h8M13 4v10M17 4v10M10 4a3.2 3.2 0 0 0 0 6.4h3M5 18h14M8 15l-3 3 3 3",
  quote: "M5 17h3l2-4V7H4v6h4M14 17h3l2-4V7h-6v6h4",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5",
  clear: "M5 5h12M11 5l-2 14M14 15l6 6M20 15l-6 6",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1",
};

const GLYPHS: Record<string, string> = { bold: "B", italic: "I", underline: "U", strike: "S" };

const STYLE_TEXTS: Record<Style, Key> = { div: "styleText", h2: "styleHeading", h3: "styleSubheading" };

const LOOKED_AT_AFTER_MS = 120;

const COMMAND_KEY = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl+";

export function FormatBar({ root, onLink }: { root: { current: HTMLElement | null }; onLink: () => void }) {
  const [on, setOn] = useState<ReadonlySet<string>>(new Set());
  const [style, setShownStyle] = useState<Style>("div");
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      waiting = undefined;
      if (root.current?.contains(getSelection()?.anchorNode ?? null)) {
        const now = COMMANDS.filter((command) => command.on()).map((command) => command.name);
        setOn((before) => (before.size === now.length && now.every((name) => before.has(name)) ? before : new Set(now)));
        setShownStyle(currentStyle());
      }
    };
    // The buttons are updated shortly after the selection changes.
    const moved = () => (waiting ??= setTimeout(look, LOOKED_AT_AFTER_MS));
    document.addEventListener("selectionchange", moved);
    return () => {
      clearTimeout(waiting);
      document.removeEventListener("selectionchange", moved);
    };
  }, [root]);
  const buttons = () => [...bar.current!.querySelectorAll<HTMLElement>("button, select")];
  const back = () => root.current?.focus();
  return (
    <div
      ref={bar}
      class="format-bar"
      role="toolbar"
      aria-label={t("formatting")}
      onKeyDown={(event) => {
        const all = buttons();
        const at = all.indexOf(event.target as HTMLElement);
        const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (by !== 0 && at >= 0) {
          event.preventDefault();
          all[(at + by + all.length) % all.length]?.focus();
        } else if (event.key === "Escape") {
          event.stopPropagation();
          back();
        }
      }}
      onFocusIn={(event) => buttons().forEach((button) => (button.tabIndex = button === event.target ? 0 : -1))}
    >
      <select
        aria-label={t("style")}
        value={style}
        onChange={(event) => {
          back();
          setStyle(event.currentTarget.value as Style);
        }}
      >
        {STYLES.map((one) => <option key={one} value={one}>{t(STYLE_TEXTS[one])}</option>)}
      </select>
      {COMMANDS.map(({ name, keys, run }) => (
        <Button
          key={name}
          name={name}
          label={t(("format_" + name) as Key) + " (" + COMMAND_KEY + keys + ")"}
          pressed={name === "clear" ? undefined : on.has(name)}
          onClick={() => {
            back();
            run(root.current!);
          }}
        />
      ))}
      <Button name="link" label={t("link") + " (" + COMMAND_KEY + "K)"} onClick={onLink} />
    </div>
  );
}

function Button({ name, label, pressed, onClick }: { name: string; label: string; pressed?: boolean | undefined; onClick: () => void }) {
  return (
    <button
      type="button"
      class="icon-button"
      tabIndex={-1}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onMouseDown={(event) => event.preventDefault()} // the text keeps the selection
      onClick={onClick}
    >
      {GLYPHS[name] !== undefined
        ? <span class={"glyph " + name} aria-hidden="true">{GLYPHS[name]}</span>
        : (
          <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={PATHS[name]} />
          </svg>
        )}
    </button>
  );
}
