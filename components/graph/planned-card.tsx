import { CirclePlus, MapPin } from "lucide-react";
import { isNow, powerLook } from "#lib/tree/power-look.ts";

/** A snapshot that the plan would make. */
export function NewCard({ name }: { name: string }) {
  return (
    <div className="flex h-full items-center gap-2.5 px-3 text-success">
      <CirclePlus size={22} className="shrink-0" aria-hidden />
      <span className="min-w-0">
        <span className="block font-medium text-[11.5px] leading-4">New snapshot</span>
        <span className="block truncate font-semibold text-[13px] text-foreground leading-5" title={name}>
          {name}
        </span>
      </span>
    </div>
  );
}

/** Where the plan would put the head. */
export function NextHeadCard({ state }: { state: string | null }) {
  return (
    <div className="flex h-full items-center gap-2.5 px-3 text-success">
      <MapPin size={22} className="shrink-0" aria-hidden />
      <span className="min-w-0">
        <span className="block font-semibold text-[13px] text-foreground leading-5">You will be here</span>
        {state !== null && <span className="block text-[11.5px] leading-4">{isNow[powerLook(state)]}</span>}
      </span>
    </div>
  );
}
