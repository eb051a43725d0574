import { useLoad } from "../../controls/load.ts";
import type { Administration } from "../administration.ts";
import { rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";

interface Setting {
  name: string;
  value: string;
  origin: string;
}

/** What to do if no certificate authority is configured, and in which file. */
export function NoAuthority({ administration }: { administration: Administration }) {
  const file = useLoad(async () => (administration.may("configuration") ? fileOf((await rest.get<{ settings: Setting[] }>("/configuration")).settings) : undefined), []);
  return <p class="help-text">{c("noAuthority", { file: file.value ?? "posthorn.toml" })}</p>;
}

/** The configuration file: in the data directory if that is given to the command, else where settings come from. */
function fileOf(settings: Setting[]): string {
  const data = settings.find(({ origin }) => origin === "option --data")?.value;
  const line = settings.map(({ origin }) => /^(.+):\d+$/.exec(origin)?.[1]).find((path) => path !== undefined);
  return data !== undefined ? data + "/posthorn.toml" : line ?? "/etc/posthorn/posthorn.toml";
}
