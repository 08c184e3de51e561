// Elements built from values: text is always text, never markup.

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | boolean | undefined | ((event: Event) => void)>;

/** An element; a function among the attributes is a listener for the event of that name. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child): child is Node | string => Boolean(child)));
  return made;
}

/** The element with this id, which the page has. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

/** A web address, or nothing for any other kind of address. */
export function webAddress(url: unknown): string | undefined {
  return typeof url === "string" && /^https?:\/\//i.test(url) ? url : undefined;
}

/** A link that opens beside the page; its label alone where the address is none. */
export function anchor(url: unknown, className: string, ...label: Child[]): HTMLElement {
  const href = webAddress(url);
  if (!href) return el("span", {}, ...label);
  return el(
    "a",
    { class: className, href, target: "_blank", rel: "noopener noreferrer", title: href },
    ...label,
  );
}

let numbers = 0;

/** An id that no other element has. */
export function freshId(prefix: string): string {
  numbers += 1;
  return `${prefix}-${numbers}`;
}
