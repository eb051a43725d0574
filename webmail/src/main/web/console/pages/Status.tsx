import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { rest } from "../../rest/rest.ts";

export default function Status() {
  const status = useLoad(() => rest.get<Record<string, unknown>>("/status"), []);
  return <Loaded load={status}>{(value) => <pre>{JSON.stringify(value, null, 2)}</pre>}</Loaded>;
}
