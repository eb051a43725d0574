import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isShortcut, KeyHelp } from "../controls/Keys.tsx";
import { Lazy } from "../controls/Lazy.tsx";
import { NoticeLine } from "../controls/NoticeLine.tsx";
import { useObservable } from "../state/observable.ts";
import { c, type ConsoleKey } from "../text/console/texts.ts";
import { t } from "../text/texts.ts";
import { IconButton } from "../view/icons.tsx";
import { type Administration, href } from "./administration.ts";
import { type ConsolePage, GROUPS, PAGES } from "./pages.ts";
import { SetupHint } from "./people/SetupHint.tsx";

export function Console({ administration }: { administration: Administration }) {
  const place = useObservable(administration.place);
  const [menu, setMenu] = useState(false);
  const help = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => listenToKeys(() => help.current?.showModal()), []);
  const open = PAGES.filter((one) => one.area === undefined || administration.may(one.area));
  const listed = GROUPS.map((group) => ({ group, pages: open.filter((one) => one.group === group) })).filter(({ pages }) => pages.length > 0);
  const first = open.find((one) => one.name === "") ?? open.find((one) => one.name === "domains");
  const page = PAGES.find((one) => one.name === place.page);
  const title = c(page?.title ?? "noSuchPage");
  // Before it is painted: later, it would undo where the reader has gone meanwhile.
  useLayoutEffect(() => {
    if (place.page === "" && first !== undefined && first.name !== "") {
      location.replace(href(first.name));
    }
  }, [place]);
  useEffect(() => {
    document.title = title + " – Posthorn";
    setMenu(false);
  }, [place]);
  if (first === undefined) {
    return (
      <div class="hint" role="alert">
        <p>{c("notAdministrator", { address: administration.self.address })}</p>
        <p><a href="../mail/">{c("toMail")}</a></p>
      </div>
    );
  }
  return (
    <div class={menu ? "console with-menu" : "console"}>
      <header class="top">
        <span class="menu"><IconButton icon="menu" label={c("navigation")} pressed={menu} onClick={() => setMenu(!menu)} /></span>
        <a class="brand" href={href(first.name)}><img src="../login/icon.svg" alt="Posthorn" width="24" height="24" /> <span aria-hidden="true">Posthorn</span></a>
        <Search />
        <KeyHelp dialog={help} keys={[["/", "helpSearch"], ["?", "help"]]} />
        <a href="../mail/">{c("toMail")}</a>
      </header>
      <nav class="sidebar" aria-label={c("navigation")}>
        {listed.map(({ group, pages }) => (
          <section key={group}>
            <h2>{c(group)}</h2>
            <ul>
              {pages.map((one) => (
                <li key={one.name}>
                  <a href={href(one.name)} aria-current={one === page ? "page" : undefined}><span class="name">{c(one.title)}</span></a>
                </li>
              ))}
            </ul>
          </section>
        ))}
        <div class="account">
          <span title={administration.self.address}>{administration.self.address}</span>
          <a href="../logout">{t("signOut")}</a>
        </div>
      </nav>
      <main tabIndex={0}>
        <h1>{title}</h1>
        {page === first && administration.self.role !== "domain-administrator" && <SetupHint />}
        {page !== undefined && open.includes(page)
          ? <Lazy key={page.name} load={page.load} props={{ administration, place }} />
          : <Elsewhere why={page === undefined ? "noSuchPageHelp" : "notYourPage"} to={first} />}
      </main>
      <NoticeLine notices={administration.notices} />
    </div>
  );
}

function listenToKeys(help: () => void): () => void {
  const pressed = (event: KeyboardEvent) => {
    if ((event.key === "/" || event.key === "?") && isShortcut(event)) {
      event.preventDefault();
      event.key === "/" ? document.getElementById("find")?.focus() : help();
    }
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}

/** The message for an unknown address, with a link to another page. */
function Elsewhere({ why, to }: { why: ConsoleKey; to: ConsolePage }) {
  return (
    <div class="hint">
      <p>{c(why)}</p>
      <p><a href={href(to.name)}>{c("goTo", { page: c(to.title) })}</a></p>
    </div>
  );
}

/** One field for addresses, messages, clients and domains; the page `find` shows what was found. */
function Search() {
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const query = (event.currentTarget.elements.namedItem("find") as HTMLInputElement).value.trim();
        if (query !== "") {
          location.hash = href("find", [query]);
        }
      }}
    >
      <input id="find" name="find" type="search" placeholder={c("search")} aria-label={c("search")} />
    </form>
  );
}
