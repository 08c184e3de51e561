// Builds anew beside the committed files and says which of them differ.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const page = join(dirname(fileURLToPath(import.meta.url)), "page");
const fresh = await mkdtemp(join(tmpdir(), "marquee-page-"));
try {
  process.argv[2] = fresh;
  await import("./build.mjs");
  const differing = [];
  for (const name of await readdir(fresh)) {
    const committed = await readFile(join(page, name)).catch(() => Buffer.alloc(0));
    if (!committed.equals(await readFile(join(fresh, name)))) differing.push(name);
  }
  if (differing.length) {
    console.error(`Not what the sources build: ${differing.join(", ")}. Run "make page".`);
    process.exitCode = 1;
  }
} finally {
  await rm(fresh, { recursive: true });
}
