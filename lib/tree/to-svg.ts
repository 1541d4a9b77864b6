import { edgePath } from "./edge-path.ts";
import { type Layout, nodeSize } from "./layout.ts";
import { litPath } from "./lit-path.ts";
import { headLook, snapshotLook } from "./node-look.ts";
import { comesBack, isNow } from "./power-look.ts";
import { runCount, runSpan } from "./run-label.ts";
import type { Forest, TreeNode } from "./tree-node.ts";

const ink = { text: "#1d2722", quiet: "#5c6a63", line: "#b9c4be", lit: "#2f9e5b", card: "#ffffff", page: "#f8faf9" };
const margin = 40;

const escapeXml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\u{10ffff}]/gu, "\ufffd");
const short = (text: string, length: number): string =>
  text.length > length ? `${[...text].slice(0, length - 1).join("")}…` : text;

/** The whole drawn tree as an SVG document, whatever part of it is on screen. */
export function toSvg(forest: Forest, layout: Layout, title: string, now: number): string {
  const lit = litPath(forest);
  const { bounds, places } = layout;
  const width = bounds.width + 2 * margin;
  const height = bounds.height + 2 * margin + 36;
  const lines: string[] = [];
  const litLines: string[] = [];
  const cards: string[] = [];
  for (const placed of places.values()) {
    const { node, x, y } = placed;
    const parent = node.parent && places.get(node.parent.key);
    if (parent) (lit.has(node.key) ? litLines : lines).push(edgePath(parent, placed, layout.direction));
    cards.push(card(node, x, y, lit.has(node.key), now));
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${bounds.x - margin} ${bounds.y - margin - 36} ${width} ${height}" font-family="Inter,system-ui,sans-serif">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect x="${bounds.x - margin}" y="${bounds.y - margin - 36}" width="${width}" height="${height}" fill="${ink.page}"/>`,
    `<text x="${bounds.x}" y="${bounds.y - margin}" font-size="18" font-weight="600" fill="${ink.text}">${escapeXml(title)}</text>`,
    `<path d="${lines.join("")}" fill="none" stroke="${ink.line}" stroke-width="1.5"/>`,
    `<path d="${litLines.join("")}" fill="none" stroke="${ink.lit}" stroke-width="3"/>`,
    ...cards,
    "</svg>",
  ].join("\n");
}

function card(node: TreeNode, x: number, y: number, isLit: boolean, now: number): string {
  const [name, line, full] = wordsOf(node, now);
  const isHead = node.content.kind === "head";
  return [
    `<g><title>${escapeXml(full)}</title>`,
    `<rect x="${x}" y="${y}" width="${nodeSize.width}" height="${nodeSize.height}" rx="10" fill="${ink.card}" stroke="${isLit ? ink.lit : ink.line}" stroke-width="${isHead ? 3 : isLit ? 2 : 1}"${node.content.kind === "fold" ? ' stroke-dasharray="6 4"' : ""}/>`,
    `<text x="${x + 14}" y="${y + 32}" font-size="14" font-weight="600" fill="${ink.text}">${escapeXml(short(name, 26))}</text>`,
    `<text x="${x + 14}" y="${y + 54}" font-size="12" fill="${ink.quiet}">${escapeXml(short(line, 32))}</text>`,
    ...secondLine(node, x, y),
    "</g>",
  ].join("");
}

function secondLine({ content }: TreeNode, x: number, y: number): string[] {
  if (content.kind !== "snapshot") return [];
  const { kind, memory, locked } = content.snapshot;
  const words = [kind, memory === "none" ? null : "memory", comesBack[snapshotLook(content)], locked ? "locked" : null];
  const text = escapeXml(short(words.filter(Boolean).join(" · "), 36));
  return [`<text x="${x + 14}" y="${y + 74}" font-size="11" fill="${ink.quiet}">${text}</text>`];
}

/** Name, second line, and everything for the tooltip. */
function wordsOf({ content }: TreeNode, now: number): [string, string, string] {
  switch (content.kind) {
    case "snapshot": {
      const { name, createdAt, description } = content.snapshot;
      const at = createdAt === null ? "time not known" : `${createdAt.slice(0, 16).replace("T", " ")} UTC`;
      return [name, at, [name, at, description].filter(Boolean).join("\n")];
    }
    case "head":
      return ["You are here", `${content.subject.name}, ${isNow[headLook(content)]}`, content.subject.name];
    case "fold":
      return [runCount(content.members), runSpan(content.members, now), "Folded run"];
    case "new":
      return [content.name, "planned", "A snapshot that a plan would make"];
    case "next-head":
      return ["You will be here", "planned", "Where a plan would put the head"];
  }
}
