// Templates: insert, save and delete.

import { ask, Dialog } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { Loaded } from "../../controls/Loaded.tsx";
import { useLoad } from "../../controls/load.ts";
import type { App } from "../../state/app.ts";
import { type Template, deleteTemplate, saveTemplate, template, templates } from "../../state/compose/templates.ts";
import type { Draft } from "../../state/draft.ts";
import { copied } from "../../state/reply.ts";
import { t } from "../../text/texts.ts";
import { textBody } from "../Body.tsx";
import { IconButton } from "../icons.tsx";

interface Props {
  app: App;
  draft: Draft;
  onClose: () => void;
}

export function Templates(props: Props) {
  return (
    <div onKeyDown={(event) => event.stopPropagation()}>
      <Dialog title={t("templates")} onClose={props.onClose}>
        <Choice {...props} />
      </Dialog>
    </div>
  );
}

function Choice({ app, draft, onClose }: Props) {
  const load = useLoad(() => templates(draft.account.connection, draft.account.mailboxes), []);
  const insert = async (chosen: Template) => {
    try {
      const email = await template(draft.account.connection, chosen.id);
      if (email !== undefined) {
        use(app, draft, copied(email, draft.account.identities, textBody(email)));
      }
      onClose();
    } catch (failure) {
      app.notices.failed("notDone", (failure as Error).message);
    }
  };
  const remove = async (chosen: Template) => {
    if (await ask(t("deleteTemplate", { name: chosen.subject ?? "" }), t("delete"))) {
      try {
        await deleteTemplate(draft.account.connection, chosen.id);
        await load.reload();
      } catch (failure) {
        app.notices.failed("notDone", (failure as Error).message);
      }
    }
  };
  return (
    <>
      <Loaded load={load}>
        {(all) =>
          all.length === 0 ? <p>{t("noTemplates")}</p> : (
            <ul class="templates">
              {all.map((one) => (
                <li key={one.id}>
                  <button type="button" onClick={() => void insert(one)}>
                    <bdi class="name">{one.subject || t("noSubject")}</bdi>
                    <bdi class="preview">{one.preview}</bdi>
                  </button>
                  <IconButton icon="trash" label={t("delete") + ": " + (one.subject ?? "")} onClick={() => void remove(one)} />
                </li>
              ))}
            </ul>
          )}
      </Loaded>
      <p class="buttons">
        <button type="button" onClick={onClose}>{t("close")}</button>
        <DoButton
          notices={app.notices}
          class="primary"
          disabled={draft.isEmpty}
          onDo={async () => {
            await saveTemplate(draft.account.connection, draft.account.mailboxes, draft);
            app.notices.said("templateSaved", null);
            await load.reload();
          }}
        >
          {t("saveTemplate")}
        </DoButton>
      </p>
    </>
  );
}

/** Inserts its text above the existing text; filled fields are kept. */
function use(app: App, draft: Draft, from: ReturnType<typeof copied>): void {
  draft.collect();
  const { to, cc, bcc, subject } = draft.written;
  draft.replace({
    to: to.length > 0 ? to : from.to,
    cc: cc.length > 0 ? cc : from.cc,
    bcc: bcc.length > 0 ? bcc : from.bcc,
    subject: subject.trim() !== "" ? subject : from.subject,
    attachments: [...draft.written.attachments, ...from.attachments],
    ...draft.above(from),
  });
  app.notices.said("templateUsed", null);
}
