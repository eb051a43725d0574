// Selection of the account of a settings page, if there are several.

import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import { t } from "../text/texts.ts";

/** The address of a page of the settings. */
export function settingsHash(app: App, page: string, account: Account): string {
  return "#/settings/" + page + (account === app.account ? "" : "/" + encodeURIComponent(account.id));
}

export function WhoseChoice({ app, account, page }: { app: App; account: Account; page: string }) {
  const { own } = app;
  return own.length < 2 ? null : (
    <label class="whose">
      <span>{t("account")}</span>
      <select
        value={account.id}
        onChange={(event) => {
          location.hash = settingsHash(app, page, own.find(({ id }) => id === event.currentTarget.value)!);
        }}
      >
        {own.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
      </select>
    </label>
  );
}
