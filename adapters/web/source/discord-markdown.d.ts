declare module "@cloudrac3r/discord-markdown" {
  type State = Record<string, unknown>;
  type Parse = (source: string, state?: State) => unknown[];
  interface Rule {
    order: number;
    match: (source: string, state: State, before: unknown) => RegExpExecArray | null;
    parse: (capture: RegExpExecArray, parse: Parse, state: State) => unknown;
  }
  const markdown: {
    rules: Record<string, Rule>;
    markdownEngine: { parserFor(rules: Record<string, Rule>): Parse };
  };
  export default markdown;
}
