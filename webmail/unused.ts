// deno run --allow-read=src/main/web unused.ts: fails if there is a text that no source names.
//
// A source names a text by its key between quotes, or by how it begins with `_` or `-` at its end, as in `"count_" + name`.
// Texts of the settings and of the console are named in their own directories alone.

const ROOT = "src/main/web/";

/** Which English texts are named below which directories. */
const TEXTS: [texts: string, sources: string][] = [
  ["text/en.ts", ""],
  ["text/settings/en.ts", "settings/"],
  ["text/console/en.ts", "console/"],
  ["text/assistant/en.ts", "assistant/"],
];

function sourcesIn(directory: string): string[] {
  return [...Deno.readDirSync(ROOT + directory)].flatMap(({ name, isDirectory }) => {
    const path = directory + name;
    if (isDirectory) {
      return path === "text" ? [] : sourcesIn(path + "/");
    }
    return /\.tsx?$/.test(name) ? [Deno.readTextFileSync(ROOT + path)] : [];
  });
}

let unused = 0;
for (const [texts, directory] of TEXTS) {
  const source = sourcesIn(directory).join("\n");
  const named = new Set([...source.matchAll(/"(\w+)"/g)].map(([, key]) => key!));
  const begun = [...source.matchAll(/["`](\w+?_|\w+(?=-))(?:-?["`]|\$\{)/g)].map(([, key]) => key!);
  for (const [, key] of Deno.readTextFileSync(ROOT + texts).matchAll(/^ {2}(\w+): /gm)) {
    if (!named.has(key!) && !begun.some((start) => key!.startsWith(start))) {
      console.error(`webmail/${ROOT}${texts}: no source names ${key}`);
      unused++;
    }
  }
}
Deno.exit(unused === 0 ? 0 : 1);
