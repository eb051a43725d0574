import { useState } from "preact/hooks";
import { DoButton } from "../../controls/DoButton.tsx";
import { Field } from "../../controls/Field.tsx";
import { c, type ConsoleKey } from "../../text/console/texts.ts";
import type { Administration } from "../administration.ts";
import { type Group, lines } from "./shapes.ts";

export const WRITERS: Record<Group["writers"], ConsoleKey> = { anyone: "writersAnyone", accounts: "writersAccounts", members: "writersMembers" };

interface Props {
  administration: Administration;
  /** Missing: a new one. */
  group?: Group;
  action: string;
  onSave: (group: Group) => Promise<void>;
}

type Input = { currentTarget: HTMLInputElement };

export function GroupForm({ administration, group, action, onSave }: Props) {
  const [address, setAddress] = useState(group?.address ?? "");
  const [name, setName] = useState(group?.name ?? "");
  const [writers, setWriters] = useState<Group["writers"]>(group?.writers ?? "accounts");
  const [members, setMembers] = useState(group?.members.join("\n") ?? "");
  return (
    <>
      {group === undefined && (
        <Field label={c("address")} help={c("groupHelp")}>
          <input type="email" value={address} onInput={(event: Input) => setAddress(event.currentTarget.value)} />
        </Field>
      )}
      <Field label={c("name")}>
        <input type="text" value={name} onInput={(event: Input) => setName(event.currentTarget.value)} />
      </Field>
      <Field label={c("writers")}>
        <select value={writers} onChange={(event: { currentTarget: HTMLSelectElement }) => setWriters(event.currentTarget.value as Group["writers"])}>
          {(Object.keys(WRITERS) as Group["writers"][]).map((word) => <option key={word} value={word}>{c(WRITERS[word])}</option>)}
        </select>
      </Field>
      <Field label={c("members")} help={c("onePerLine")}>
        <textarea rows={6} value={members} onInput={(event: { currentTarget: HTMLTextAreaElement }) => setMembers(event.currentTarget.value)} />
      </Field>
      <DoButton
        notices={administration.notices}
        class="primary"
        disabled={address.trim() === "" || lines(members).length === 0}
        onDo={() => onSave({ address: address.trim(), name: name.trim(), writers, members: lines(members) })}
      >
        {action}
      </DoButton>
    </>
  );
}
