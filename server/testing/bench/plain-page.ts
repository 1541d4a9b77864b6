import { createReadStream, existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { build } from "vite";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { buildTree } from "#lib/tree/build-tree.ts";
import { layOut, nodeSize } from "#lib/tree/layout.ts";
import { HEAD } from "#lib/tree/node-ref.ts";
import { type BenchContext, temporaryFolder } from "./bench-context.ts";

/** Espalier's first sight of a tree that is too large to be read whole. */
const nearZoom = 0.85;

/** Plain React Flow, to compare with. */
export interface PlainPage {
  /** The address of the page with a tree's nodes where Espalier puts them. */
  urlOf(tree: SnapshotTree): Promise<string>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
};

function serve(folder: string, { closers }: BenchContext): Promise<string> {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? "/", "http://plain").pathname.replace(/^\/$/, "/index.html");
    const file = join(folder, name);
    if (!file.startsWith(folder) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  closers.add("the plain page", () => {
    server.closeAllConnections();
    server.close();
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
    });
  });
}

/** Nodes, edges and places of the whole tree, no runs folded. */
function plainTree(tree: SnapshotTree) {
  const { places } = layOut(buildTree(tree), "down");
  return {
    ...nodeSize,
    zoom: nearZoom,
    middle: HEAD,
    nodes: [...places.values()].map(({ node, x, y }) => ({
      id: node.key,
      name: node.content.kind === "snapshot" ? node.content.snapshot.name : tree.subject.name,
      words: node.content.kind === "snapshot" ? (node.content.snapshot.createdAt ?? "") : "now",
      x,
      y,
      parent: node.parent?.key ?? null,
    })),
  };
}

/** Builds the page into a temporary folder and serves it. */
export async function plainPage(context: BenchContext): Promise<PlainPage> {
  const folder = await temporaryFolder(context);
  await build({
    configFile: false,
    root: join(context.root, "e2e/bench/plain-flow"),
    publicDir: false,
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true, target: "esnext", chunkSizeWarningLimit: 5_000 },
  });
  const origin = await serve(folder, context);
  return {
    async urlOf(tree) {
      const name = `${tree.snapshots.length}.json`;
      await writeFile(join(folder, name), JSON.stringify(plainTree(tree)));
      return `${origin}/?tree=/${name}`;
    },
  };
}
