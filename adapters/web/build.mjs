// Builds the page's script and style sheet, and gathers fonts and licences, into page/ (or the
// folder given), so that the result can be committed and compared.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, "page");
const modules = join(here, "node_modules");
const packages = [
  "@cloudrac3r/discord-markdown",
  "simple-markdown",
  "@fontsource-variable/inter",
  "@fontsource/lato",
  "@fontsource/instrument-serif",
];
const fonts = {
  "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  "inter-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
  "lato-400.woff2": "@fontsource/lato/files/lato-latin-400-normal.woff2",
  "lato-400-ext.woff2": "@fontsource/lato/files/lato-latin-ext-400-normal.woff2",
  "lato-700.woff2": "@fontsource/lato/files/lato-latin-700-normal.woff2",
  "lato-700-ext.woff2": "@fontsource/lato/files/lato-latin-ext-700-normal.woff2",
  "lato-900.woff2": "@fontsource/lato/files/lato-latin-900-normal.woff2",
  "serif.woff2": "@fontsource/instrument-serif/files/instrument-serif-latin-400-normal.woff2",
  "serif-italic.woff2": "@fontsource/instrument-serif/files/instrument-serif-latin-400-italic.woff2",
};

async function licences() {
  const parts = ["Parts of Marquee's page that others made, with their licences.\n"];
  for (const name of packages) {
    const about = JSON.parse(await readFile(join(modules, name, "package.json"), "utf8"));
    const text = await readFile(join(modules, name, "LICENSE"), "utf8");
    parts.push(`${"=".repeat(80)}\n${name} ${about.version} (${about.license})\n\n${text.trim()}\n`);
  }
  return parts.join("\n");
}

await mkdir(target, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { marquee: "source/main.ts", styles: "source/main.css" },
  outdir: target,
  entryNames: "[name]",
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "esm",
  target: ["es2022"],
  legalComments: "none",
  external: ["/page/*"],
  logLevel: "warning",
});
await Promise.all(
  Object.entries(fonts).map(([name, from]) => copyFile(join(modules, from), join(target, name))),
);
await writeFile(join(target, "licences.txt"), await licences());
