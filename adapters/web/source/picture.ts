// Pictures: those made by Marquee are shown, those of other sites only named, so that nothing is
// fetched from elsewhere.

import { el, webAddress } from "./dom";
import type { Picture } from "./model";

/** The picture at `url`, or a plate with its description where it lies on another site. */
export function picture(url: unknown, alt: string, made: Picture[], className: string): HTMLElement {
  const name = typeof url === "string" ? url.replace(/^attachment:\/\//, "") : "";
  const own = made.find((each) => each.name === name);
  if (own) return el("img", { class: className, src: own.data, alt: alt || own.alt });
  const host = webAddress(url) ? hostOf(String(url)) : "an address that is none";
  return el(
    "span",
    { class: `${className} plate`, role: "img", "aria-label": `${alt || "Picture"} (from ${host})` },
    el("span", { class: "plate-mark", "aria-hidden": "true" }, "❏"),
    el("span", { class: "plate-host", "aria-hidden": "true" }, host),
  );
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return "an address that is none";
  }
}
