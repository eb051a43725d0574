// The console: what administrators do in the browser.

import { render } from "preact";
import { Console } from "./console/Console.tsx";
import { Administration } from "./console/administration.ts";
import { explained } from "./failures.ts";
import { explainWith } from "./http.ts";
import { loadTexts, t } from "./text/texts.ts";
import "./controls/direction.ts";
import "./login.ts";
import "./style/console.css";

const root = document.getElementById("app")!;

async function start(): Promise<void> {
  await loadTexts();
  explainWith(explained);
  render(<p class="hint" role="status">{t("loading")}</p>, root);
  try {
    render(<Console administration={await Administration.open()} />, root);
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

void start();
