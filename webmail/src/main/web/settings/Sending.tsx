import { useState } from "preact/hooks";
import { Field } from "../controls/Field.tsx";
import { chooseUndoSeconds, UNDO_CHOICES, undoSeconds } from "../state/compose/undo.ts";
import { t } from "../text/texts.ts";

export default function Sending() {
  const [chosen, setChosen] = useState(undoSeconds());
  const choose = (seconds: number) => {
    setChosen(seconds);
    chooseUndoSeconds(seconds);
  };
  return (
    <Field label={t("undoSend")} help={t("undoSendHelp")}>
      <select value={chosen} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {UNDO_CHOICES.map((n) => <option key={n} value={n}>{n === 0 ? t("undoNone") : t("seconds", { n })}</option>)}
      </select>
    </Field>
  );
}
