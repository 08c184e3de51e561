// What the page's endpoints send, and what a drawn message needs.

/** JSON of a shape that the platform fixes; read with care. */
export type Json = any; // foreign JSON: every use checks what it finds

export interface Param {
  name: string;
  kind: string;
  help: string;
  required: boolean;
}

export interface Command {
  name: string;
  summary: string;
  usage: string;
  role: string;
  examples: string[];
  params: Param[];
}

export interface Start {
  token: string;
  version: string;
  signedIn: boolean;
  platforms: string[];
  commands: Command[];
}

export interface Offer {
  label: string;
  insert: string;
  value: string;
  detail: string;
}

export interface Suggestions {
  start: number;
  offers: Offer[];
  command: string;
  param: string;
}

export interface FormInput {
  name: string;
  label: string;
  value: string;
  long: boolean;
  required: boolean;
}

export interface Form {
  title: string;
  submit: string;
  inputs: FormInput[];
}

export interface Picture {
  name: string;
  alt: string;
  data: string;
}

export interface Answer {
  reply: {
    text: string;
    private: boolean;
    replaces: boolean;
    failed: boolean;
    form: Form | null;
    pictures: Picture[];
    answer: Json;
  };
  bodies: Record<string, Json>;
  checks: Record<string, string[]>;
  ms: number;
}

/** What drawing a message needs besides its body. */
export interface Stage {
  pictures: Picture[];
  private: boolean;
  press: (value: string, label: string) => void;
}

/** Who asks, and in which space follow-ups are kept. */
export interface Asking {
  role: "member" | "moderator";
  space: "playground" | "gallery";
}
