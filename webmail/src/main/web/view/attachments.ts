// Kinds and URLs of attachments.

import type { Part } from "../jmap/types.ts";
import type { Account } from "../state/account.ts";

/** An attachment. */
export interface File {
  name: string;
  type: string;
  size: number;
  blobId: string;
  account: Account;
}

export type Kind = "picture" | "pdf" | "text" | "other";

/** How an attachment can be displayed, by its declared type. A wrong type is harmless: nothing is displayed. */
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

/** The parts with content. */
export function filesOf(parts: Part[], account: Account): File[] {
  return parts.flatMap((part) =>
    part.blobId === null ? [] : [{ name: shownName(part), type: part.type, size: part.size, blobId: part.blobId, account }]);
}

/** The name without misleading characters. */
function shownName({ name, type }: Part): string {
  return (name ?? "").replace(/\p{C}+/gu, "").trim() || type;
}

export function fileUrl({ account, blobId, name, type }: File): string {
  return account.connection.downloadUrl(blobId, name, type);
}

/** The name without characters that file systems or people could misread. */
export function fileName(text: string | null): string {
  return (text ?? "").replace(/[\p{C}\/\\:*?"<>|]+/gu, " ").trim().slice(0, 80) || "message";
}
