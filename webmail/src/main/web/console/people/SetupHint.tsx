import { useLoad } from "../../controls/load.ts";
import { type Items, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { href } from "../administration.ts";
import { isReserved } from "./shapes.ts";

/** A link to the setup while there is no public domain. */
export function SetupHint() {
  const domains = useLoad(() => rest.get<Items<{ name: string }>>("/domains"), []);
  return domains.value === undefined || domains.value.items.some((one) => !isReserved(one.name)) ? null : (
    <p class="result">{c("setupHint")} <a href={href("setup")}>{c("setup")}</a></p>
  );
}
