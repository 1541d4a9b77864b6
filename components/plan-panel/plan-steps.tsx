import { Badge } from "#components/ui/badge.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { shellWords } from "#lib/format/shell-words.ts";
import type { PlanStep } from "#lib/model/plan.ts";

/** The steps in order with the exact commands that will run. */
export function PlanSteps({ steps }: { steps: readonly PlanStep[] }) {
  const commands = steps.flatMap((step) => (step.command ? [shellWords(step.command)] : []));
  return (
    <section>
      <div className="mb-1.5 flex items-center justify-between">
        <h3 className="font-semibold text-[13px]">
          {steps.length === 1 ? "One step" : `${steps.length} steps, in this order`}
        </h3>
        {commands.length > 0 && (
          <CopyButton text={commands.join("\n")} label="Copy all commands" className="-my-1 size-7" />
        )}
      </div>
      <ol className="space-y-2.5">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the order.
          <li key={index} className="flex gap-2.5">
            <span className="mt-0.5 grid size-5 shrink-0 place-items-center rounded-full bg-muted font-medium text-[11px] tabular-nums">
              {index + 1}
            </span>
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-1.5 text-[13px]">
                {step.title}
                {step.destructive && (
                  <Badge tone="danger" title="After this step something cannot be had back">
                    destructive
                  </Badge>
                )}
              </p>
              {step.command ? (
                <div className="group mt-1 flex items-start rounded-md bg-muted/60">
                  <code className="min-w-0 flex-1 whitespace-pre-wrap break-words px-2 py-1.5 font-mono text-[11px] leading-relaxed">
                    {shellWords(step.command)}
                  </code>
                  <CopyButton text={shellWords(step.command)} label={`Copy the command of step ${index + 1}`} />
                </div>
              ) : (
                <p className="text-muted-foreground text-xs">By Espalier itself, without a command.</p>
              )}
              {step.input !== null && (
                <Disclosure title="What it reads on standard input" className="mt-1">
                  <pre className="max-h-60 overflow-auto rounded-md bg-muted/60 p-2 font-mono text-[11px]">
                    {step.input}
                  </pre>
                </Disclosure>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
