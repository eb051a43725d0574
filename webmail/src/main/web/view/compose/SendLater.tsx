// Scheduled sending, and a reminder if there is no reply.

import type { Draft, Sending } from "../../state/draft.ts";
import { utc } from "../../state/times.ts";
import { inTime, t } from "../../text/texts.ts";
import { IconButton } from "../icons.tsx";
import { PopupButton } from "../Menu.tsx";
import { Times } from "../Times.tsx";

export function SendLater({ draft, disabled, onSend }: { draft: Draft; disabled: boolean; onSend: (how: Sending) => void }) {
  const { followUpAt } = draft;
  return (
    <span class="send-later" inert={disabled}>
      <PopupButton icon="clock" label={t("sendLater")} popup="dialog">
        {(close) => (
          <Times
            purpose="send"
            onPick={(at) => {
              close();
              onSend({ hold: { HOLDUNTIL: utc(at) } });
            }}
          />
        )}
      </PopupButton>
      {followUpAt === null
        ? (
          <PopupButton icon="bell" label={t("remindMe")} popup="dialog">
            {(close) => (
              <Times
                purpose="followUp"
                onPick={(at) => {
                  close();
                  draft.remindAt(utc(at));
                }}
              />
            )}
          </PopupButton>
        )
        : <IconButton icon="bell" pressed label={t("reminderSet", { time: inTime(followUpAt) })} onClick={() => draft.remindAt(null)} />}
    </span>
  );
}
