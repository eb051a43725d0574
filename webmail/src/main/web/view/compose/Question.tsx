// A question that is answered before anything else goes on.

import { useEffect, useRef } from "preact/hooks";
import { Observable, useObservable } from "../../state/observable.ts";

interface Asked {
  title: string;
  lines: string[];
  yes: string;
  no: string;
}

const asked = new Observable<(Asked & { answer: (yes: boolean) => void }) | null>(null);

export function ask(question: Asked): Promise<boolean> {
  return new Promise((answer) => (asked.value = { ...question, answer }));
}

export function Question() {
  const question = useObservable(asked);
  const dialog = useRef<HTMLDialogElement>(null);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (question !== null) {
      before.current = document.activeElement;
      dialog.current?.showModal();
    }
  }, [question]);
  if (question === null) {
    return null;
  }
  const close = (yes: boolean) => {
    dialog.current?.close();
    asked.value = null;
    question.answer(yes);
    (before.current as HTMLElement | null)?.focus();
  };
  return (
    <dialog
      ref={dialog}
      class="question"
      aria-labelledby="question-title"
      onCancel={(event) => {
        event.preventDefault();
        close(false);
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <h2 id="question-title">{question.title}</h2>
      {question.lines.length > 0 && <ul>{question.lines.map((line) => <li>{line}</li>)}</ul>}
      <p class="buttons">
        <button type="button" onClick={() => close(false)}>{question.no}</button>
        <button type="button" class="primary" onClick={() => close(true)}>{question.yes}</button>
      </p>
    </dialog>
  );
}
