import { type ComponentChildren, render } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../text/texts.ts";

/** A modal dialog, open while it is rendered; Escape closes it. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

/**
 * Asks for confirmation before something that cannot be undone, or that leaves the page.
 *
 * @param question names what is lost
 * @param action label of the button
 */
export function ask(question: string, action: string, look: "danger" | "primary" = "danger"): Promise<boolean> {
  return new Promise((resolve) => {
    const place = document.body.appendChild(document.createElement("div"));
    let answer = false;
    const close = () => {
      render(null, place);
      place.remove();
      resolve(answer);
    };
    render(<Question question={question} action={action} look={look} onAnswer={(yes) => (answer = yes)} onClose={close} />, place);
  });
}

function Question(props: { question: string; action: string; look: string; onAnswer: (yes: boolean) => void; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" role="alertdialog" aria-labelledby={id} onClose={props.onClose}>
      <p id={id}>{props.question}</p>
      <form method="dialog" class="buttons">
        <button type="submit" value="no">{t("cancel")}</button>
        <button type="submit" class={props.look} onClick={() => props.onAnswer(true)}>{props.action}</button>
      </form>
    </dialog>
  );
}
