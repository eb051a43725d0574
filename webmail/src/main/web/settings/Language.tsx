import { useState } from "preact/hooks";
import { Field } from "../controls/Field.tsx";
import { chooseLanguage, language, languages, t } from "../text/texts.ts";

export default function Language() {
  const [chosen, setChosen] = useState(language);
  const choose = (tag: string) => {
    setChosen(tag);
    chooseLanguage(tag);
    location.reload();
  };
  return (
    <Field label={t("language")}>
      <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        {languages.map((tag) => <option key={tag} value={tag}>{nameOf(tag)}</option>)}
      </select>
    </Field>
  );
}

function nameOf(tag: string): string {
  return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
}
