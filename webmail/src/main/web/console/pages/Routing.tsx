import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { href } from "../administration.ts";
import type { PageProps } from "../pages.ts";

interface Route {
  result: "local" | "remote" | "nobody" | "not-ours" | "too-far" | "disabled";
  steps: { depth: number; address: string; kind: keyof typeof KINDS; by: string; targets: string[] }[];
  accounts: string[];
  elsewhere: string[];
}

const KINDS = {
  "account": "stepAccount", "forwarding": "stepForwarding", "disabled": "stepDisabled", "alias": "stepAlias", "group": "stepGroup",
  "pattern": "stepPattern", "catch-all": "stepCatchAll", "postmaster": "stepPostmaster", "remote": "stepRemote", "nobody": "stepNobody", "repeated": "stepRepeated",
} as const;

const RESULTS = {
  "local": "routeLocal", "remote": "routeRemote", "nobody": "routeNobody", "not-ours": "routeNotOurs", "too-far": "routeTooFar", "disabled": "routeDisabled",
} as const;

/** Who gets mail for an address, step by step. */
export default function Routing({ place }: PageProps) {
  const address = place.args[0] ?? "";
  return (
    <>
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault();
          const text = (event.currentTarget.elements.namedItem("address") as HTMLInputElement).value.trim();
          location.hash = href("routing", [text]);
        }}
      >
        <label>
          {c("address")}
          <input key={address} name="address" type="text" inputMode="email" defaultValue={address} required />
        </label>
        <button type="submit" class="primary">{c("explain")}</button>
      </form>
      {address === "" ? <p class="help-text">{c("routingTeach")}</p> : <Way address={address} />}
    </>
  );
}

function Way({ address }: { address: string }) {
  const route = useLoad(() => rest.get<Route>("/routing", { address }), [address]);
  return (
    <Loaded load={route}>
      {(value) => (
        <>
          <ol class="route" aria-label={c("routeSteps")}>
            {value.steps.map((step, index) => (
              <li key={index} style={{ marginInlineStart: `${step.depth * 28}px` }} class={"step-" + step.kind}>
                <strong>{step.address}</strong>
                <span>{c(KINDS[step.kind], { by: step.by })}</span>
                {step.kind === "account" && <a href={href("account", [step.by])}>{c("openAccount")}</a>}
                {step.address.includes("+") && step.by !== step.address && step.kind !== "pattern" && step.kind !== "catch-all" && (
                  <small>{c("stepDetail", { by: step.by })}</small>
                )}
              </li>
            ))}
          </ol>
          <div class={"result " + value.result} role="status">
            <p>{c(RESULTS[value.result], { address })}</p>
            {value.accounts.length > 0 && <p>{c("getsIt", { who: value.accounts.join(", ") })}</p>}
            {value.elsewhere.length > 0 && <p>{c("goesTo", { who: value.elsewhere.join(", ") })}</p>}
          </div>
          {value.accounts.length > 0 && <p class="help-text">{c("routingRules")}</p>}
        </>
      )}
    </Loaded>
  );
}
