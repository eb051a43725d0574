import { useEffect, useState } from "preact/hooks";
import { Lazy } from "../controls/Lazy.tsx";
import { NoticeLine } from "../controls/NoticeLine.tsx";
import { useObservable } from "../state/observable.ts";
import { c } from "../text/console/texts.ts";
import { t } from "../text/texts.ts";
import { IconButton } from "../view/icons.tsx";
import { type Administration, href } from "./administration.ts";
import { GROUPS, PAGES } from "./pages.ts";
import { SetupHint } from "./people/SetupHint.tsx";

export function Console({ administration }: { administration: Administration }) {
  const place = useObservable(administration.place);
  const [menu, setMenu] = useState(false);
  const page = PAGES.find((one) => one.name === place.page);
  const title = page === undefined ? c("noSuchPage") : c(page.title);
  useEffect(() => {
    document.title = title + " – Posthorn";
    setMenu(false);
  }, [place]);
  if (administration.self.role === "none") {
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
        <Search />
        <a href="../mail/">{c("toMail")}</a>
      </header>
      <nav class="sidebar" aria-label={c("navigation")}>
        {GROUPS.map((group) => {
          const listed = PAGES.filter((one) => one.group === group && (!one.operator || administration.self.role === "operator"));
          return listed.length === 0 ? null : (
            <section key={group}>
              <h2>{c(group)}</h2>
              <ul>
                {listed.map((one) => (
                  <li key={one.name}>
                    <a href={href(one.name)} aria-current={one === page ? "page" : undefined}><span class="name">{c(one.title)}</span></a>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
        <div class="account">
          <span title={administration.self.address}>{administration.self.address}</span>
          <a href="../logout">{t("signOut")}</a>
        </div>
      </nav>
      <main tabIndex={0}>
        <h1>{title}</h1>
        {place.page === "" && <SetupHint />}
        {page !== undefined && <Lazy key={page.name} load={page.load} props={{ administration, place }} />}
      </main>
      <NoticeLine notices={administration.notices} />
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
      <input name="find" type="search" placeholder={c("search")} aria-label={c("search")} />
    </form>
  );
}
