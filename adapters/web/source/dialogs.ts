// Questions in front of the page: a form of a reply, and "are you sure?".

import { el, freshId } from "./dom";
import type { Form, FormInput } from "./model";

function dialog(title: string, ...children: HTMLElement[]): HTMLDialogElement {
  const id = freshId("dialog");
  const made = el(
    "dialog",
    { class: "dialog", "aria-labelledby": id },
    el("h2", { id }, title),
    ...children,
  );
  made.addEventListener("close", () => made.remove());
  document.body.append(made);
  made.showModal();
  return made;
}

/** Ask whether to go on. */
export function confirmed(asked: Record<"title" | "text" | "yes" | "no", string>): Promise<boolean> {
  return new Promise((settle) => {
    const made = dialog(
      asked.title,
      el("p", {}, asked.text),
      el(
        "div",
        { class: "dialog-buttons" },
        el("button", { type: "button", class: "quiet", click: () => made.close("") }, asked.no),
        el("button", { type: "button", class: "strong", click: () => made.close("yes") }, asked.yes),
      ),
    );
    made.addEventListener("close", () => settle(made.returnValue === "yes"));
  });
}

/** Let a person fill in a reply's form; nothing where they close it. */
export function filled(form: Form): Promise<Record<string, string> | null> {
  return new Promise((settle) => {
    const inputs = form.inputs.map(field);
    let given: Record<string, string> | null = null;
    const body = el(
      "form",
      {
        class: "dialog-form",
        submit: (event) => {
          event.preventDefault();
          given = Object.fromEntries(inputs.map(({ name, input }) => [name, input.value]));
          made.close();
        },
      },
      ...inputs.map(({ label }) => label),
      el(
        "div",
        { class: "dialog-buttons" },
        el("button", { type: "button", class: "quiet", click: () => made.close() }, "Cancel"),
        el("button", { type: "submit", class: "strong" }, "Submit"),
      ),
    );
    const made = dialog(form.title, body);
    inputs[0]?.input.focus();
    made.addEventListener("close", () => settle(given));
  });
}

function field(each: FormInput): {
  name: string;
  label: HTMLElement;
  input: HTMLInputElement | HTMLTextAreaElement;
} {
  const input = el(each.long ? "textarea" : "input", { name: each.name, required: each.required });
  input.value = each.value;
  const label = el(
    "label",
    {},
    el("span", {}, each.label, each.required ? null : el("small", {}, " optional")),
    input,
  );
  return { name: each.name, label, input };
}
