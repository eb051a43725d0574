import { ask } from "../../controls/Dialog.tsx";
import { DoButton } from "../../controls/DoButton.tsx";
import { useLoad } from "../../controls/load.ts";
import { Loaded } from "../../controls/Loaded.tsx";
import { at, rest } from "../../rest/rest.ts";
import { c } from "../../text/console/texts.ts";
import { href } from "../administration.ts";
import type { PageProps } from "../pages.ts";
import { GroupForm } from "../people/GroupForm.tsx";
import type { Group } from "../people/shapes.ts";

export default function GroupPage({ administration, place }: PageProps) {
  const address = place.args[0] ?? "";
  const group = useLoad(() => rest.get<Group>(at`/groups/${address}`), [address]);
  return (
    <Loaded load={group}>
      {(value) => (
        <>
          <p class="links">
            <strong>{value.address}</strong>
            <a href={href("routing", [value.address])}>{c("routing")}</a>
          </p>
          <GroupForm
            key={address}
            administration={administration}
            group={value}
            action={c("save")}
            onSave={async ({ name, writers, members }) => {
              group.set(await rest.patch<Group>(at`/groups/${address}`, { name, writers, members }));
              administration.notices.tell(c("saved"));
            }}
          />
          <h2>{c("removeGroup")}</h2>
          <div class="buttons">
            <DoButton
              notices={administration.notices}
              class="danger"
              onDo={async () => {
                if (await ask(c("removeGroupQuestion", { address, n: value.members.length }), c("remove"))) {
                  await rest.delete(at`/groups/${address}`);
                  location.hash = href("groups");
                }
              }}
            >
              {c("removeGroup")}
            </DoButton>
          </div>
        </>
      )}
    </Loaded>
  );
}
