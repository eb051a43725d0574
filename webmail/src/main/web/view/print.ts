// Printing. Messages are rendered in a separate frame without scripts: first the header, then the displayed text.

import type { Email } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";
import { formatAll } from "../state/addresses.ts";
import { withoutDirectionControls } from "../text/direction.ts";
import { fullTime, t } from "../text/texts.ts";
import { filesOf } from "./attachments.ts";
import { htmlOf, pictureUrl, textOf } from "./bodies.ts";
import { clean } from "./clean.ts";

const FRAME_ID = "print-frame";

/** Timeout for loading images. */
const PICTURES_MS = 5_000;

export async function print(account: Account, subject: string, emails: Email[]): Promise<void> {
  document.getElementById(FRAME_ID)?.remove();
  const frame = document.createElement("iframe");
  frame.id = FRAME_ID;
  frame.className = "print-frame";
  frame.src = "print-frame";
  frame.title = t("print");
  frame.setAttribute("sandbox", "allow-same-origin allow-modals");
  frame.setAttribute("aria-hidden", "true");
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  const view = frame.contentWindow as Window & typeof globalThis;
  const page = view.document;
  page.title = withoutDirectionControls(subject);
  const title = page.createElement("h1");
  title.textContent = page.title;
  page.body.replaceChildren(title, ...emails.map((email) => message(page, view, account, email)));
  const pictures = [...page.querySelectorAll("section")].flatMap((section) => [...section.lastElementChild?.shadowRoot?.querySelectorAll("img") ?? []]);
  const ready = Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
  await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, PICTURES_MS))]);
  view.print();
}

function message(page: Document, view: Window & typeof globalThis, account: Account, email: Email): HTMLElement {
  const section = page.createElement("section");
  const head = section.appendChild(page.createElement("dl"));
  const lines: [string, string][] = [
    [t("from"), formatAll(email.from)],
    [t("to"), formatAll(email.to)],
    [t("cc"), formatAll(email.cc)],
    [t("date"), fullTime(email.sentAt ?? email.receivedAt)],
    [t("files"), filesOf(email.attachments, account).map((file) => file.name).join(", ")],
  ];
  for (const [name, value] of lines.filter(([, value]) => value !== "")) {
    head.appendChild(page.createElement("dt")).textContent = name;
    head.appendChild(page.createElement("dd")).textContent = withoutDirectionControls(value);
  }
  const body = section.appendChild(page.createElement("div"));
  body.attachShadow({ mode: "open" }).append(...bodyOf(email, account, view)); // styles of one do not reach the others
  return section;
}

function bodyOf(email: Email, account: Account, view: Window & typeof globalThis): Node[] {
  const page = view.document;
  const html = htmlOf(email);
  if (html !== "") {
    const style = page.createElement("style");
    style.textContent = "img { max-width: 100%; height: auto } pre { white-space: pre-wrap }";
    return [style, ...clean(html, view, (cid) => pictureUrl(email, account, cid)).content];
  }
  const text = page.createElement("div");
  text.style.whiteSpace = "pre-wrap";
  text.textContent = textOf(email);
  return [text];
}
