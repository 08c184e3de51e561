declare module "@cloudrac3r/discord-markdown" {
  const markdown: { parser(source: string): unknown[] };
  export default markdown;
}
