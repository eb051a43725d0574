// Opens the full-page preview of attachments.

import { render } from "preact";
import type { File } from "./attachments.ts";
import Preview from "./Preview.tsx";

export function showFiles(files: File[], first = 0): void {
  const place = document.body.appendChild(document.createElement("div"));
  const close = () => {
    render(null, place);
    place.remove();
  };
  render(<Preview files={files} first={first} onClose={close} />, place);
}
