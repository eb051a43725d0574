import { useState } from "preact/hooks";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { at, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { href } from "../administration.ts";
import { duration, moment } from "../amounts.ts";
import { Listing } from "../Listing.tsx";
import { usePaged } from "../paged.ts";
import type { PageProps } from "../pages.ts";

interface Ban {
  network: string;
  since: string;
  until: string;
  times: number;
  by: string;
  reason: string;
}

const LENGTHS = [3_600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400];

export default function Bans({ administration }: PageProps) {
  const { notices } = administration;
  const list = usePaged<Ban>("/bans");
  const [network, setNetwork] = useState("");
  const [seconds, setSeconds] = useState(86_400);
  const [reason, setReason] = useState("");

  const add = async () => {
    const made = await rest.post<Ban>("/bans", { network: network.trim(), seconds, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) });
    notices.tell(c("banned", { network: made.network }), () => {
      notices.clear();
      void rest.delete(at`/bans/${made.network}`).then(list.reload, (failure: Error) => notices.fail(failure.message));
    });
    setNetwork("");
    setReason("");
    list.reload();
  };
  const remove = async (ban: Ban) => {
    await rest.delete(at`/bans/${ban.network}`);
    notices.tell(c("unbanned", { network: ban.network }), () => {
      notices.clear();
      const left = Math.max(60, Math.round((Date.parse(ban.until) - Date.now()) / 1_000));
      void rest.post("/bans", { network: ban.network, seconds: left, reason: ban.reason }).then(list.reload, (failure: Error) => notices.fail(failure.message));
    });
    list.reload();
  };

  return (
    <>
      <p class="intro">{c("bansIntro")}</p>
      <form class="filter" onSubmit={(event) => event.preventDefault()}>
        <Field label={c("networkOrAddress")}><input required value={network} placeholder="192.0.2.0/24" onInput={(event) => setNetwork(event.currentTarget.value)} /></Field>
        <Field label={c("howLong")}>
          <select value={seconds} onChange={(event) => setSeconds(Number(event.currentTarget.value))}>
            {LENGTHS.map((one) => <option key={one} value={one}>{duration(one)}</option>)}
          </select>
        </Field>
        <Field label={c("reason")}><input value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></Field>
        <DoButton notices={notices} class="primary" disabled={network.trim() === ""} onDo={add}>{c("ban")}</DoButton>
      </form>
      <Listing
        label={c("bans")}
        list={list}
        keyOf={(ban) => ban.network}
        empty={<p>{c("bansEmpty")}</p>}
        columns={[
          { title: c("networkOrAddress"), cell: (ban) => <a href={href("find", [ban.network.replace(/\/.*/, "")])}>{ban.network}</a> },
          { title: c("reason"), cell: (ban) => ban.reason || "–" },
          { title: c("by"), cell: (ban) => ban.by },
          { title: c("since"), cell: (ban) => moment(ban.since) },
          { title: c("until"), cell: (ban) => moment(ban.until) },
          { title: c("actions"), cell: (ban) => <DoButton notices={notices} onDo={() => remove(ban)}>{c("unban")}</DoButton> },
        ]}
      />
    </>
  );
}
