// Bundles each theme into one stylesheet, copies fonts and scripts, and prints what a page will weigh.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";

const here = new URL(".", import.meta.url);
const out = new URL("../src/samenspel/doors/web/static/built/", here);
const voorbeeld = /@nl-design-system-unstable[\\/].*[\\/]theme\.css$/;

/** Of thousands of tokens keep those that a rule of ours asks for, directly or through another token. */
function tokensAskedFor(theme, rules) {
  const values = new Map([...theme.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((m) => [m[1], m[2]]));
  const kept = new Set();
  const keep = (text) => {
    for (const [name] of text.matchAll(/--[\w-]+/g)) {
      if (values.has(name) && !kept.has(name)) {
        kept.add(name);
        keep(values.get(name));
      }
    }
  };
  keep(rules);
  const lines = [...kept].map((name) => `${name}: ${values.get(name)};`);
  return `.voorbeeld-theme {\n${lines.join("\n")}\n}`;
}

async function bundle(theme, plugins = []) {
  const result = await build({
    entryPoints: [new URL(`${theme}.css`, here).pathname],
    bundle: true,
    minify: true,
    write: false,
    outdir: out.pathname,
    legalComments: "none",
    target: ["chrome111", "firefox113", "safari16.4"],
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]",
    logLevel: "warning",
    plugins,
  });
  return result.outputFiles;
}

const onlyTokens = (css) => ({
  name: "voorbeeld-tokens",
  setup: ({ onLoad }) => onLoad({ filter: voorbeeld }, () => ({ contents: css, loader: "css" })),
});

async function bundleVoorbeeld() {
  const tokens = await readFile(new URL("node_modules/@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css", here), "utf8");
  const bare = await bundle("theme-voorbeeld", [onlyTokens("")]);
  const rules = bare.find((file) => file.path.endsWith(".css")).text;
  return bundle("theme-voorbeeld", [onlyTokens(tokensAskedFor(tokens, rules))]);
}

async function copyScripts() {
  for (const name of await readdir(new URL("js/", here))) {
    await copyFile(new URL(`js/${name}`, here), new URL(name, out));
  }
  await copyFile(new URL("icon.svg", here), new URL("icon.svg", out));
}

const files = [...(await bundle("theme-samenspel")), ...(await bundleVoorbeeld())];
await rm(out, { recursive: true, force: true });
await mkdir(new URL("fonts/", out), { recursive: true });
for (const file of files) {
  await writeFile(file.path, file.contents);
  if (file.path.endsWith(".css")) {
    // The web server hands out what lies compressed beside the file; over plain http browsers take gzip alone.
    const brotli = brotliCompressSync(file.contents);
    await writeFile(`${file.path}.br`, brotli);
    await writeFile(`${file.path}.gz`, gzipSync(file.contents, { level: 9 }));
    console.log(`${file.path.split("/").pop()}: ${(brotli.length / 1024).toFixed(1)} kB compressed`);
  }
}
await copyScripts();
