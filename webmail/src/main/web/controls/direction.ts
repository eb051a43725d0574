// Nothing that a page shows contains direction controls: every text and label goes through here when it is rendered.

import { options, type VNode } from "preact";
import { withoutDirectionControls } from "../text/direction.ts";

const LABELS = ["title", "alt", "aria-label"];

const next = options.vnode;

options.vnode = (node: VNode) => {
  next?.(node);
  const made = node as { type: unknown; props: unknown };
  if (made.type === null) { // a text
    made.props = typeof made.props === "string" ? withoutDirectionControls(made.props) : made.props;
  } else if (typeof made.type === "string") {
    const props = made.props as Record<string, unknown>;
    for (const label of LABELS) {
      if (typeof props[label] === "string") {
        props[label] = withoutDirectionControls(props[label]);
      }
    }
  }
};
