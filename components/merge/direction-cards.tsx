"use client";
import { ArrowDownToLine, ArrowUpFromLine, Ban } from "lucide-react";
import { useId } from "react";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { RadioCard } from "#components/ui/radio-card.tsx";
import type { MergeChoice } from "#lib/model/plan.ts";
import type { WeighedMerge } from "./weighed-merge.ts";

export type Direction = MergeChoice["direction"];

const ways = [
  { direction: "commit", title: "Commit: into the lower file", Icon: ArrowDownToLine },
  { direction: "pull", title: "Pull: into the upper file", Icon: ArrowUpFromLine },
] as const;

/** Both ways to merge with what each costs, and which one Espalier would take. */
export function DirectionCards({
  weighed,
  chosen,
  isAuto,
  onChoose,
}: {
  /** Null before the first answer. */
  weighed: WeighedMerge | null;
  chosen: Direction | null;
  isAuto: boolean;
  onChoose: (direction: Direction | "auto") => void;
}) {
  const name = useId();
  // Why the other way is closed stands in its own card.
  const isOnlyWay = weighed?.directions.some(({ capability }) => capability.status !== "yes") ?? false;
  return (
    <fieldset>
      <legend className="mb-1 flex w-full items-baseline justify-between gap-2 font-medium text-xs">
        Which way the data is copied
        {isAuto ? (
          <span className="font-normal text-muted-foreground">chosen by cost</span>
        ) : (
          <button
            type="button"
            onClick={() => onChoose("auto")}
            className="rounded font-normal text-primary underline-offset-2 hover:underline"
          >
            Choose by cost
          </button>
        )}
      </legend>
      <div className="grid gap-2">
        {ways.map(({ direction, title, Icon }) => {
          const cost = weighed?.directions.find((one) => one.direction === direction);
          const isRecommended = weighed?.recommended.direction === direction;
          return (
            <RadioCard
              key={direction}
              name={name}
              label={
                <span className="inline-flex items-start gap-1.5">
                  <Icon size={14} aria-hidden className="mt-0.5 shrink-0" />
                  {title}
                </span>
              }
              badge={isRecommended && cost?.capability.status === "yes" && <Badge tone="success">recommended</Badge>}
              isChecked={chosen === direction}
              isOff={cost !== undefined && cost.capability.status !== "yes"}
              onChoose={() => onChoose(direction)}
            >
              {cost && <Cost cost={cost} />}
              {isRecommended && cost?.capability.status === "yes" && (
                <p>{isOnlyWay ? "The only way that is open." : weighed.recommended.reason}</p>
              )}
            </RadioCard>
          );
        })}
      </div>
    </fieldset>
  );
}

function Cost({ cost }: { cost: MergeChoice["directions"][number] }) {
  if (cost.capability.status !== "yes")
    return (
      <p className="flex gap-1.5 text-foreground">
        <Ban size={13} aria-hidden className="mt-px shrink-0 text-warning" />
        <span className="min-w-0">{cost.capability.reason ?? "Not possible now."}</span>
      </p>
    );
  return (
    <>
      <p className="text-foreground">
        Copies{" "}
        <strong className="font-semibold">
          <Bytes value={cost.bytesToCopy} unknown="an unknown amount" />
        </strong>
      </p>
      {cost.freeNeeded.map((need) => {
        const isShort = need.needBytes !== null && need.freeBytes !== null && need.needBytes > need.freeBytes;
        return (
          <div key={need.path} className="flex min-w-0 flex-wrap gap-x-1.5">
            <span className={isShort ? "font-medium text-danger" : ""}>
              needs up to <Bytes value={need.needBytes} unknown="an unknown amount" />,{" "}
              <Bytes value={need.freeBytes} unknown="unknown" /> free{isShort && ": may not be enough"} beside
            </span>
            <FilePath path={need.path} isNameOnly />
          </div>
        );
      })}
    </>
  );
}
