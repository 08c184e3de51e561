// Requests to the page's own server; nothing else is ever asked.

import type { Answer, Asking, Json, Start, Suggestions } from "./model";

let token = "";

/** Something a person can be told. */
export class Trouble extends Error {}

async function request(path: string, init: RequestInit = {}): Promise<Json> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, credentials: "same-origin" });
  } catch {
    throw new Trouble("Marquee does not answer. Is it still running?");
  }
  if (response.status === 401) {
    location.assign("/login");
    throw new Trouble("Sign in again.");
  }
  if (!response.ok) {
    const said = await response.json().catch(() => ({}));
    throw new Trouble(said.error ?? "That did not work. Reload the page and try again.");
  }
  return response.json();
}

function act(path: string, body: object): Promise<Json> {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Marquee-Token": token },
    body: JSON.stringify(body),
  });
}

export async function start(): Promise<Start> {
  const found: Start = await request("/api/start");
  token = found.token;
  return found;
}

export function say(text: string, asking: Asking, share = false): Promise<Answer> {
  return act("/api/say", { text, share, ...asking });
}

export function press(
  call: string,
  asking: Asking,
  share = false,
  inputs?: Record<string, string>,
): Promise<Answer> {
  return act("/api/press", { call, inputs, share, ...asking });
}

export function complete(text: string, role: string, signal: AbortSignal): Promise<Suggestions> {
  const query = new URLSearchParams({ text, role });
  return request(`/api/complete?${query}`, { signal });
}

/** Drafts, subscriptions and history; none where nothing is announced here. */
export function desk(): Promise<Json | null> {
  return request("/api/desk");
}

export function state(): Promise<Json> {
  return request("/api/state");
}
