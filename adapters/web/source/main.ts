// The page: its views behind their addresses, and the looks one can choose.

import * as api from "./api";
import { byId, el } from "./dom";
import { moderation } from "./desk";
import { chat, gallery, operation } from "./views";

const LOOKS = { page: "theme", discord: "discord", slack: "slack" } as const;

/** Remember and apply a look: dark or light, of the page or of one platform. */
function look(what: keyof typeof LOOKS, initial: string): void {
  const button = byId(`look-${what}`);
  const apply = (value: string): void => {
    document.documentElement.dataset[LOOKS[what]] = value;
    button.setAttribute("aria-pressed", String(value === "dark"));
  };
  apply(localStorage.getItem(`look-${what}`) ?? initial);
  button.addEventListener("click", () => {
    const next = document.documentElement.dataset[LOOKS[what]] === "dark" ? "light" : "dark";
    localStorage.setItem(`look-${what}`, next);
    apply(next);
  });
}

function panes(): void {
  for (const name of ["discord", "slack"] as const) {
    byId(`only-${name}`).addEventListener("click", () => {
      document.documentElement.dataset["pane"] = name;
      for (const each of ["discord", "slack"]) {
        byId(`only-${each}`).setAttribute("aria-pressed", String(each === name));
      }
    });
  }
  document.documentElement.dataset["pane"] = "discord";
}

async function main(): Promise<void> {
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  look("page", dark);
  look("discord", "dark");
  look("slack", dark);
  panes();
  const start = await api.start();
  byId("leave").hidden = !start.signedIn;
  const views = {
    chat: chat(start),
    gallery: gallery(start),
    moderate: moderation(start),
    operate: operation(),
  };
  const main = byId("main");
  const route = (): void => {
    const [wanted = "", anchor] = location.hash.slice(1).split("/");
    const name = (wanted in views ? wanted : "chat") as keyof typeof views;
    const view = views[name];
    if (main.firstElementChild !== view.element) main.replaceChildren(view.element);
    document.body.dataset["view"] = name;
    for (const link of document.querySelectorAll<HTMLAnchorElement>("#views a")) {
      if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if ("open" in view) void view.open();
    byId("dock").replaceChildren(...("composer" in view ? [view.composer.element] : []));
    if ("composer" in view) view.composer.focus();
    if (anchor) document.getElementById(`${name}/${anchor}`)?.scrollIntoView();
  };
  window.addEventListener("hashchange", route);
  route();
}

main().catch((error: unknown) => {
  const text = error instanceof api.Trouble ? error.message : "The page could not start. Reload it.";
  byId("main").replaceChildren(el("p", { class: "trouble", role: "alert" }, text));
  if (!(error instanceof api.Trouble)) console.error(error);
});
