import { type ComponentChildren, cloneElement, type VNode } from "preact";
import { useId } from "preact/hooks";

interface Props {
  label: string;
  /** One sentence below the field. */
  help?: ComponentChildren;
  /** The error of its value. */
  error?: string | undefined;
  /** The input, select or textarea. */
  children: VNode<Record<string, unknown>>;
}

/** A field of a form with its label. */
export function Field({ label, help, error, children }: Props) {
  const id = useId();
  const about = [help !== undefined && id + "-help", error !== undefined && id + "-error"].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {cloneElement(children, { id, "aria-describedby": about || undefined, "aria-invalid": error !== undefined || undefined })}
      {help !== undefined && <p class="help-text" id={id + "-help"}>{help}</p>}
      {error !== undefined && <p class="field-error" id={id + "-error"} role="alert">{error}</p>}
    </div>
  );
}

/** A choice that is on or off, with its label beside it. */
export function Check(props: { label: string; help?: ComponentChildren; checked: boolean; disabled?: boolean; onChange: (on: boolean) => void }) {
  const id = useId();
  return (
    <div class="field check">
      <input
        id={id}
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled}
        aria-describedby={props.help === undefined ? undefined : id + "-help"}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <label for={id}>{props.label}</label>
      {props.help !== undefined && <p class="help-text" id={id + "-help"}>{props.help}</p>}
    </div>
  );
}
