// The search field: it offers operators, people, mailboxes and earlier searches while one types.

import { useId, useRef, useState } from "preact/hooks";
import type { App } from "../state/app.ts";
import { writeHash } from "../state/app.ts";
import { useObservable } from "../state/observable.ts";
import { remember, suggest, type Suggestion } from "../state/suggestions.ts";
import { t, type Key } from "../text/texts.ts";
import { Icon, type IconName } from "./icons.tsx";

const ICONS: Record<Suggestion["kind"], IconName> = { operator: "search", person: "person", mailbox: "folder", recent: "recent", all: "search" };

export function SearchField({ app }: { app: App }) {
  const { query, settings } = useObservable(app.place);
  const shown = settings === null ? query.search : ""; // a search leaves the settings
  const several = useObservable(app.accounts).length > 1;
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [found, setFound] = useState<Suggestion[]>([]);
  const [at, setAt] = useState(-1);
  const asked = useRef(0);
  const close = () => {
    asked.current++;
    setFound([]);
    setAt(-1);
  };
  const offer = async () => {
    const number = ++asked.current;
    const suggestions = await suggest(app, input.current!.value);
    if (number === asked.current) {
      setFound(suggestions);
      setAt(-1);
    }
  };
  const go = (text: string, all = app.place.value.query.account === null && several) => {
    const search = text.trim();
    close();
    remember(app, search);
    const account = app.place.value.query.account;
    location.hash = search === "" ? "#/" : writeHash({
      query: { ...(all ? { account: null } : account == null ? {} : { account }), mailbox: null, search }, thread: null,
    });
  };
  const take = (suggestion: Suggestion) => {
    input.current!.value = suggestion.text;
    input.current!.focus();
    if (suggestion.whole) {
      go(suggestion.text, suggestion.kind === "all" ? true : undefined);
    } else {
      void offer();
    }
  };
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        go(input.current!.value);
      }}
      onFocusOut={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) {
          close();
        }
      }}
    >
      <input
        ref={input}
        id="search"
        name="search"
        type="search"
        role="combobox"
        autocomplete="off"
        aria-label={t("search")}
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={at < 0 ? undefined : id + at}
        defaultValue={shown}
        key={shown}
        placeholder={t("search")}
        onInput={() => void offer()}
        onFocus={() => void offer()}
        onKeyDown={(event) => {
          const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
          if (to !== undefined && found.length > 0) {
            event.preventDefault();
            setAt(to >= found.length ? -1 : to < -1 ? found.length - 1 : to);
          } else if (event.key === "Escape" && found.length > 0) {
            event.preventDefault();
            event.stopPropagation();
            close();
          } else if (event.key === "Enter" && found[at] !== undefined) {
            event.preventDefault();
            take(found[at]);
          }
        }}
      />
      <ul id={id} role="listbox" aria-label={t("suggestions")} class="suggestions" hidden={found.length === 0}>
        {found.map((suggestion, index) => (
          <li
            key={suggestion.kind + suggestion.text}
            id={id + index}
            role="option"
            aria-selected={index === at}
            onMouseDown={(event) => event.preventDefault()}
            onMouseEnter={() => setAt(index)}
            onClick={() => take(suggestion)}
          >
            <Icon name={ICONS[suggestion.kind]} />
            <bdi>{suggestion.shown}</bdi>
            {suggestion.about !== undefined && <span class="about">{t(suggestion.about as Key)}</span>}
          </li>
        ))}
      </ul>
    </form>
  );
}
