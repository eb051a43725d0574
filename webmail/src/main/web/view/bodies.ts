// Texts of a message, and their inline images.

import type { Email, Part } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";

/** Empty if it has none. */
export function htmlOf(email: Email): string {
  return values(email, email.htmlBody.filter((part) => part.type === "text/html"));
}

export function textOf(email: Email): string {
  return values(email, email.textBody);
}

function values(email: Email, parts: Part[]): string {
  return parts.map((part) => email.bodyValues[part.partId ?? ""]?.value ?? "").join("\n");
}

/** The URL of the image with a Content-ID. */
export function pictureUrl(email: Email, account: Account, cid: string): string | undefined {
  const part = [...email.attachments, ...email.htmlBody].find((one) => one.cid === cid);
  return part?.blobId == null ? undefined : account.connection.downloadUrl(part.blobId, part.name ?? "picture", part.type);
}
