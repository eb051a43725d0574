// Message templates. They are Emails with the keyword `$template` in a mailbox "Templates", so
// that other mail programs have them too.

import { type Connection, requireDone, type SetAnswer } from "../../jmap/connection.ts";
import { EMAIL_PROPERTIES, type Email, type Id } from "../../jmap/types.ts";
import type { Draft } from "../draft.ts";
import type { Mailboxes } from "../mailboxes.ts";

/** The name of the mailbox, the same in every language, as other programs see it too. */
const MAILBOX = "Templates";

const TEMPLATES_MAX = 200;

export interface Template {
  id: Id;
  subject: string | null;
  preview: string;
}

function mailbox(mailboxes: Mailboxes): Id | undefined {
  return mailboxes.places.value.find(({ mailbox: { name, parentId, role } }) => name === MAILBOX && parentId === null && role === null)?.mailbox.id;
}

export async function templates(connection: Connection, mailboxes: Mailboxes): Promise<Template[]> {
  const inMailbox = mailbox(mailboxes);
  if (inMailbox === undefined) {
    return [];
  }
  const answers = await connection.call(
    ["Email/query", {
      filter: { inMailbox, hasKeyword: "$template" }, sort: [{ property: "subject" }], limit: TEMPLATES_MAX,
    }, "query"],
    ["Email/get", {
      "#ids": { resultOf: "query", name: "Email/query", path: "/ids" }, properties: ["id", "subject", "preview"],
    }, "get"],
  );
  const list = answers.get<{ list: Template[] }>("get").list;
  return list.sort((a, b) => (a.subject ?? "").localeCompare(b.subject ?? ""));
}

/** All of one. */
export async function template(connection: Connection, id: Id): Promise<Email | undefined> {
  const answers = await connection.call(["Email/get", {
    ids: [id],
    properties: EMAIL_PROPERTIES,
    bodyProperties: ["partId", "blobId", "size", "name", "type", "disposition", "cid"],
    fetchTextBodyValues: true,
    fetchHTMLBodyValues: true,
  }, "get"]);
  return answers.get<{ list: Email[] }>("get").list[0];
}

/** Saves a draft as a template. */
export async function saveTemplate(connection: Connection, mailboxes: Mailboxes, draft: Draft): Promise<void> {
  draft.collect();
  let id = mailbox(mailboxes);
  if (id === undefined) {
    const made = await connection.set("Mailbox", { create: { templates: { name: MAILBOX, parentId: null } } });
    id = made.created!["templates"]!.id;
    await mailboxes.load();
  }
  const { messageId: _, inReplyTo: __, references: ___, ...email } = draft.email(id, { $draft: true, $seen: true, $template: true });
  const answer = (await connection.call(["Email/set", { create: { template: email } }, "set"])).get<SetAnswer>("set");
  requireDone(answer);
}

export async function deleteTemplate(connection: Connection, id: Id): Promise<void> {
  await connection.set("Email", { destroy: [id] });
}
