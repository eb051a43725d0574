// A confirmation before sending, with warnings.

import { Dialog } from "../../controls/Dialog.tsx";
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
  if (question === null) {
    return null;
  }
  const close = (yes: boolean) => {
    asked.value = null;
    question.answer(yes);
  };
  return (
    <div class="question" onKeyDown={(event) => event.stopPropagation()}>
      <Dialog title={question.title} onClose={() => close(false)}>
        {question.lines.length > 0 && <ul>{question.lines.map((line) => <li key={line}>{line}</li>)}</ul>}
        <p class="buttons">
          <button type="button" onClick={() => close(false)}>{question.no}</button>
          <button type="button" class="primary" onClick={() => close(true)}>{question.yes}</button>
        </p>
      </Dialog>
    </div>
  );
}
