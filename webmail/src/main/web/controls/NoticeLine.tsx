import type { Notices } from "../state/notices.ts";
import { useObservable } from "../state/observable.ts";
import { t } from "../text/texts.ts";
import { IconButton } from "../view/icons.tsx";

/** The latest message about a completed action or an error. */
export function NoticeLine({ notices }: { notices: Notices }) {
  const notice = useObservable(notices.current);
  return (
    <div class="notices" role={notice?.error ? "alert" : "status"}>
      {notice !== null && (
        <p class={notice.error ? "notice error" : "notice"}>
          <span>{notice.text}</span>
          {notice.undo !== null && <button type="button" class="link" onClick={notice.undo}>{t("undo")}</button>}
          <IconButton icon="close" label={t("close")} onClick={() => notices.clear()} />
        </p>
      )}
    </div>
  );
}
