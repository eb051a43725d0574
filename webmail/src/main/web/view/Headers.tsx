// All header fields of a message: its path, and each field with an explanation.

import { Loaded } from "../controls/Loaded.tsx";
import { useLoad } from "../controls/load.ts";
import { Table } from "../controls/Table.tsx";
import { hops, type Hop } from "../state/hops.ts";
import { explanations, type Explanations } from "../text/headers/explanations.ts";
import { fullTime, language, t } from "../text/texts.ts";
import type { OpenMessage } from "./parts.ts";

interface Field {
  name: string;
  value: string;
}

export default function Headers({ message }: { message: OpenMessage }) {
  const { email, conversation } = message;
  const load = useLoad(async () => {
    const [answers, texts] = await Promise.all([
      conversation.account.connection.call(["Email/get", { ids: [email.id], properties: ["headers"] }, "0"]),
      explanations(),
    ]);
    return { fields: answers.get<{ list: { headers: Field[] }[] }>("0").list[0]?.headers ?? [], texts };
  }, [email.id]);
  return <Loaded load={load}>{({ fields, texts }) => <Shown fields={fields} texts={texts} />}</Loaded>;
}

function Shown({ fields, texts }: { fields: Field[]; texts: Explanations }) {
  const way = hops(fields.filter((field) => field.name.toLowerCase() === "received").map((field) => field.value));
  return (
    <div class="headers">
      {way.length > 0 && (
        <>
          <h3>{t("headersWay")}</h3>
          <Table<Hop>
            label={t("headersWay")}
            rows={way}
            keyOf={(hop) => String(hop.number)}
            columns={[
              { title: t("hopFrom"), cell: (hop) => <bdi>{hop.from || "–"}</bdi> },
              { title: t("hopBy"), cell: (hop) => <bdi>{hop.by || "–"}</bdi> },
              { title: t("hopTime"), cell: (hop) => (hop.time === null ? "–" : fullTime(hop.time.toISOString())) },
              { title: t("hopDelay"), cell: (hop) => delay(hop), number: true },
            ]}
          />
        </>
      )}
      <h3>{t("headersFields")}</h3>
      <dl>
        {fields.map((field, index) => (
          <div key={index}>
            <dt>
              <code>{field.name}</code> {explained(field.name, texts)}
            </dt>
            <dd><bdi>{field.value.trim()}</bdi></dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function explained(name: string, texts: Explanations): string {
  const known = name.toLowerCase().replace(/^arc-.*/, "arc").replace(/^resent-.*/, "resent");
  return known in texts ? texts[known as keyof Explanations] : "";
}

function delay({ seconds }: Hop): string {
  if (seconds === null) {
    return "–";
  }
  const unit = seconds >= 7_200 ? "hour" : seconds >= 120 ? "minute" : "second";
  const value = unit === "hour" ? seconds / 3_600 : unit === "minute" ? seconds / 60 : seconds;
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 }).format(value);
}
