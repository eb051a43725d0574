// What a page says when a request fails, in its language.

import { type Key, language, t } from "./text/texts.ts";

/** Codes of REST (docs/rest.md) and JMAP (RFC 8620 §3.6, RFC 8621), with what is said about them. */
const FAILURES: Record<string, Key> = {
  offline: "failedOffline",
  invalid: "failedInvalid", invalidProperties: "failedInvalid", invalidArguments: "failedInvalid",
  unauthenticated: "failedSignIn", "sign-in-again": "failedSignIn",
  forbidden: "failedForbidden", forbiddenFrom: "failedForbidden", forbiddenToSend: "failedForbidden",
  "not-found": "failedNotFound", notFound: "failedNotFound",
  exists: "failedExists", alreadyExists: "failedExists",
  conflict: "failedConflict", stateMismatch: "failedConflict",
  "too-large": "failedTooLarge", tooLarge: "failedTooLarge", requestTooLarge: "failedTooLarge",
  tooManyRecipients: "failedRecipients",
  "too-many-requests": "failedTooMany", rateLimit: "failedTooMany",
  unavailable: "failedUnavailable", serverUnavailable: "failedUnavailable",
  "over-quota": "failedQuota", overQuota: "failedQuota",
};

/** The server's own sentences are English. They say more than a code, so other languages quote those that describe a case. */
export function explained(code: string, detail: string | undefined): string | undefined {
  const key = FAILURES[code];
  return key === undefined || (language === "en" && detail !== undefined) ? undefined : t(key, { detail: detail ?? "" }).trim();
}
