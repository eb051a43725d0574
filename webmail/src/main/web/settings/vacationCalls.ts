import { base, send } from "../http.ts";
import { type Connection, JmapError } from "../jmap/connection.ts";
import type { VacationResponse } from "./Vacation.tsx";

const USING = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:vacationresponse"];

/** Sets the response, if given, and returns the current one. */
export async function callVacation(connection: Connection, wanted?: VacationResponse): Promise<VacationResponse> {
  const account = { accountId: connection.accountId };
  const { isEnabled, fromDate, toDate, subject, textBody } = wanted ?? {};
  const update = { singleton: { isEnabled, fromDate, toDate, subject, textBody, htmlBody: null } };
  const calls = [
    ...(wanted === undefined ? [] : [["VacationResponse/set", { ...account, update }, "set"]]),
    ["VacationResponse/get", { ...account, ids: ["singleton"] }, "get"],
  ];
  const response = await send(new URL(connection.session.apiUrl, base), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ using: USING, methodCalls: calls }),
  });
  const { methodResponses } = await response.json() as { methodResponses: [string, Record<string, any>, string][] };
  for (const [method, result] of methodResponses) {
    const refused = method === "error" ? result : result["notUpdated"]?.["singleton"];
    if (refused !== undefined) {
      throw new JmapError(refused["type"], refused["description"]);
    }
  }
  return methodResponses.at(-1)![1]["list"][0];
}
