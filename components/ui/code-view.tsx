"use client";
import { Download } from "lucide-react";
import { CopyButton } from "./copy-button.tsx";
import { cx } from "./cx.ts";
import { IconButton } from "./icon-button.tsx";
import { saveFile } from "./save-file.ts";

/** Text of a machine's making, to read, copy and keep. */
export function CodeView({
  text,
  label,
  file,
  className,
}: {
  text: string;
  label: string;
  file?: { name: string; type: string };
  className?: string;
}) {
  return (
    <div className={cx("relative min-w-0 rounded-lg border bg-muted/50", className)}>
      <div className="absolute top-1 right-1 flex rounded-md bg-card/90 print:hidden">
        <CopyButton text={text} label={`Copy ${label}`} />
        {file && (
          <IconButton
            label={`Download ${label}`}
            icon={<Download size={14} aria-hidden />}
            className="size-7"
            onClick={() => saveFile(file.name, file.type, text)}
          />
        )}
      </div>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={label}
        className="overflow-auto rounded-lg"
      >
        <pre className="w-fit min-w-full p-3 pr-16 font-mono text-[11.5px] leading-relaxed">{text}</pre>
      </section>
    </div>
  );
}
