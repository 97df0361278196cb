import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

const BESIDE = ["index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json"];

/** Records what the bundle was built from, so that a test can tell whether it is up to date without building it. */
function recordSources(): Plugin {
  return {
    name: "record-sources",
    generateBundle() {
      const inside = ["src", "public"].flatMap((folder) =>
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("\\", "/")),
      );
      const hash = createHash("sha256");
      for (const name of [...BESIDE, ...inside].sort()) hash.update(`${name}\0`).update(readFileSync(name)).update("\0");
      this.emitFile({ type: "asset", fileName: "sources.sha256", source: `${hash.digest("hex")}\n` });
    },
  };
}

// The server serves the bundle at /app; `npm run dev` passes what is asked of the API on to it.
export default defineConfig({
  base: "/app/",
  plugins: [recordSources()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // the page's policy allows files of its own only
    modulePreload: { polyfill: false },
    license: { fileName: "licenses.md" },
  },
  server: { proxy: { "/graphql": "http://localhost:4000", "/v1": "http://localhost:4000" } },
});
