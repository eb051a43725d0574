import type { ComponentType } from "preact";
import { useLoad } from "./load.ts";
import { Loaded } from "./Loaded.tsx";

/** A view whose script is fetched when it is first shown. */
export function Lazy<P extends object>({ load, props }: { load: () => Promise<{ default: ComponentType<P> }>; props: P }) {
  const module = useLoad(load, []);
  return <Loaded load={module}>{({ default: View }) => <View {...props} />}</Loaded>;
}
