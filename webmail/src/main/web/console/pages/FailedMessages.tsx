import { DoButton } from "../../controls/DoButton.tsx";
import { at, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { href } from "../administration.ts";
import { moment } from "../amounts.ts";
import { Listing } from "../Listing.tsx";
import { usePaged } from "../paged.ts";
import type { PageProps } from "../pages.ts";
import { answer, type Queued, recipients } from "./Queue.tsx";

/** Messages that could not be delivered to a recipient. */
export default function FailedMessages({ administration }: PageProps) {
  const { notices } = administration;
  const list = usePaged<Queued>("/queue/failed");
  return (
    <>
      <p class="intro">{c("failedIntro")}</p>
      <Listing
        label={c("failedMessages")}
        list={list}
        keyOf={(message) => message.id}
        empty={<p>{c("failedEmpty")}</p>}
        columns={[
          { title: c("sender"), cell: (message) => <a href={href("queue", [message.id])}>{message.from || c("nullSender")}</a> },
          { title: c("recipients"), cell: recipients },
          { title: c("failedSince"), cell: (message) => (message.failedSince === undefined ? "–" : moment(message.failedSince)) },
          { title: c("lastAnswer"), cell: (message) => answer(message.recipients.find((one) => one.last)?.last) },
          {
            title: c("actions"),
            cell: (message) => (
              <DoButton
                notices={notices}
                onDo={async () => {
                  const { recipients: n } = await rest.post<{ recipients: number }>(at`/queue/messages/${message.id}/retry`);
                  notices.tell(c("triedNow", { n }));
                  list.reload();
                }}
              >
                {c("tryNow")}
              </DoButton>
            ),
          },
        ]}
      />
    </>
  );
}
