// What kind of file something is, and where it is.

import type { Part } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";

/** A file that came with a message. */
export interface File {
  name: string;
  type: string;
  size: number;
  blobId: string;
  account: Account;
}

export type Kind = "picture" | "pdf" | "text" | "other";

/** How a file can be shown. By what its sender says it is: if that is wrong, nothing is seen, and nothing happens. */
export function kindOf({ type, name }: { type: string; name: string }): Kind {
  if (/^image\/(png|jpe?g|gif|webp|avif|bmp)$/.test(type)) {
    return "picture";
  }
  if (type === "application/pdf" || (type === "application/octet-stream" && /\.pdf$/i.test(name))) {
    return "pdf";
  }
  if (/^text\/|^message\/|^application\/(json|xml|yaml|toml|javascript|x-sh)$|\+(json|xml)$/.test(type) && type !== "image/svg+xml") {
    return "text";
  }
  return type === "application/octet-stream" && /\.(txt|md|log|csv|json|xml|ya?ml|ics|vcf|diff|patch)$/i.test(name) ? "text" : "other";
}

/** Its parts that have octets of their own. */
export function filesOf(parts: Part[], account: Account): File[] {
  return parts.flatMap((part) =>
    part.blobId === null ? [] : [{ name: shownName(part), type: part.type, size: part.size, blobId: part.blobId, account }]);
}

/** Without what makes it read otherwise than it is. */
function shownName({ name, type }: Part): string {
  return (name ?? "").replace(/\p{C}+/gu, "").trim() || type;
}

export function fileUrl({ account, blobId, name, type }: File): string {
  return account.connection.downloadUrl(blobId, name, type);
}

/** Without what file systems or people could misread. */
export function fileName(text: string | null): string {
  return (text ?? "").replace(/[\p{C}\/\\:*?"<>|]+/gu, " ").trim().slice(0, 80) || "message";
}
