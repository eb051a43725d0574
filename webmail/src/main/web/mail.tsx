// The webmail. The server's page only contains links to this script and its style sheet.

import { render } from "preact";
import { explained } from "./failures.ts";
import { explainWith } from "./http.ts";
import { Connection } from "./jmap/connection.ts";
import { renew, startWorker } from "./offline/device.ts";
import { App } from "./state/app.ts";
import { loadTexts, t } from "./text/texts.ts";
import { prepareFrames } from "./view/frames.ts";
import { Page } from "./view/Page.tsx";
import "./controls/direction.ts";
import "./login.ts";
import "./style/mail.css";

const root = document.getElementById("app")!;

async function start(): Promise<void> {
  const opening = Connection.open();
  opening.catch(() => {}); // told of below
  await loadTexts();
  explainWith(explained);
  render(<p class="hint" role="status">{t("loading")}</p>, root);
  try {
    const app = new App(await opening);
    await app.start();
    render(<Page app={app} />, root);
    void keepUp(app);
  } catch (failure) {
    render(
      <div class="hint" role="alert">
        <p>{(failure as Error).message}</p>
        <button type="button" onClick={() => void start()}>{t("retry")}</button>
      </div>,
      root,
    );
  }
}

/** Tasks after the first view. */
async function keepUp(app: App): Promise<void> {
  const { load } = await import("./settings/preferences.ts");
  prepareFrames();
  await load().catch(() => {}); // the values stored in the browser are sufficient
  await startWorker();
  let told = Promise.resolve();
  const tell = () => {
    told = told.then(() => renew(app.own.map(({ connection }) => connection))).catch(() => {}); // done by the next visit
  };
  app.accounts.watch(tell);
  tell();
}

void start();
