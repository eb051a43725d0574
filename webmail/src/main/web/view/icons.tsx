// Icons.

const PATHS = {
  add: "M12 5v14M5 12h14",
  archive: "M3 5h18v4H3zM5 9v10h14V9M10 13h4",
  assistant: "M4 5h16v11h-8l-4 4v-4H4zM8 9h8M8 12h5",
  attach: "M20 11l-8 8a5 5 0 0 1-7-7l9-9a3.3 3.3 0 0 1 5 5l-9 9a1.7 1.7 0 0 1-2.5-2.5l8-8",
  block: "M12 3a9 9 0 1 0 .1 0M5.6 5.6l12.8 12.8",
  back: "M15 5l-7 7 7 7",
  bell: "M6 16v-5a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
  check: "M4 12l5 6L20 6",
  clock: "M12 3a9 9 0 1 0 .1 0M12 7v5l3.5 2",
  close: "M5 5l14 14M19 5L5 19",
  closed: "M9 6l6 6-6 6",
  compose: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  folder: "M3 6h7l2 2h9v10H3z",
  forward: "M14 6l6 6-6 6M20 12H9a5 5 0 0 0-5 5v2",
  important: "M4 6h10l6 6-6 6H4l5-6z",
  junk: "M12 3l9 16H3zM12 9v5M12 16.5v.5",
  later: "M4 5l16 7-6 1.5M4 5l3 7-3 7 6-2M16.5 15a3.5 3.5 0 1 0 .1 0M16.5 17v1.8l1.2.7",
  label: "M3 5h9l9 8-8 8-10-9zM7.5 9a.6.6 0 1 0 .01 0",
  mailbox: "M3 6h18v12H3zM3 7l9 7 9-7",
  maximize: "M5 5h14v14H5zM5 8h14",
  menu: "M4 6h16M4 12h16M4 18h16",
  minimize: "M5 18h14",
  more: "M12 4.5a.7.7 0 1 0 .01 0M12 11.5a.7.7 0 1 0 .01 0M12 18.5a.7.7 0 1 0 .01 0",
  move: "M3 6h7l2 2h9v10H3zM10 13h6M13 10l3 3-3 3",
  mute: "M6 16v-5a6 6 0 0 1 9-5.2M18 11v3M17 18H4l2-2M10 21h4M4 4l16 16",
  next: "M9 5l7 7-7 7",
  opened: "M6 9l6 6 6-6",
  page: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  person: "M12 4a4 4 0 1 0 .01 0M4 20c1-4 4-6 8-6s7 2 8 6",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  question: "M12 3a9 9 0 1 0 .1 0M9.5 9.5a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.8-.9 1.7M12 16.8v.1",
  read: "M3 9l9-6 9 6v10H3zM3 9l9 6 9-6",
  recent: "M12 4a8 8 0 1 1-.01 0M12 8v4l3 2",
  reply: "M10 6l-6 6 6 6M4 12h11a5 5 0 0 1 5 5v2",
  replyAll: "M8 6l-6 6 6 6M13 6l-6 6 6 6M7 12h9a5 5 0 0 1 5 5v2",
  restore: "M8 8h11v11H8zM5 15V5h10",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.5 15.5L21 21",
  sort: "M4 6h9M4 12h6M4 18h3M17 5v14M13 15l4 4 4-4",
  star: "M12 3l2.8 5.9 6.2.8-4.5 4.4 1.1 6.4L12 17.3 6.4 20.5l1.1-6.4L3 9.7l6.2-.8z",
  trash: "M4 6h16M9 6V4h6v2M6 6l1 14h10l1-14M10 10v6M14 10v6",
  unmute: "M6 16v-5a6 6 0 0 1 12 0v5l2 2H4zM10 21h4M19 3l2 2M5 3L3 5",
  unread: "M3 6h18v12H3zM3 7l9 7 9-7M18 4a2.5 2.5 0 1 0 .1 0",
};

export type IconName = keyof typeof PATHS;

/** They point where the text comes from or goes to, so they turn with its direction. */
const TURNING: ReadonlySet<IconName> = new Set(["back", "closed", "forward", "important", "later", "move", "next", "reply", "replyAll"]);

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg class={"icon" + (filled ? " filled" : "") + (TURNING.has(name) ? " turning" : "")} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** A button with an icon: its label is for screen readers and the tooltip. */
export function IconButton(props: { icon: IconName; label: string; onClick: () => void; pressed?: boolean; disabled?: boolean }) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onClick={(event) => {
        event.stopPropagation();
        props.onClick();
      }}
    >
      <Icon name={props.icon} filled={props.pressed ?? false} />
    </button>
  );
}
