"use client";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useState } from "react";
import { useFrame } from "#components/frame/frame-context.tsx";
import { clampPanel, panelWidths } from "#components/frame/frame-state.ts";
import { cx } from "#components/ui/cx.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { useIsWide } from "#components/ui/use-wide.ts";

interface PanelShellProps {
  label: string;
  /** Nothing is selected: on a narrow screen the panel gives its room back. */
  isIdle: boolean;
  /** There is something to read before acting. */
  wantsRoom: boolean;
  onClose(): void;
  children: ReactNode;
}

/** Beside the tree where there is room, else a sheet over its lower part. Never modal. */
export function PanelShell(props: PanelShellProps) {
  const isWide = useIsWide();
  if (isWide) return <SidePanel {...props} />;
  return props.isIdle ? null : <BottomSheet {...props} />;
}

function SidePanel({ label, children }: PanelShellProps) {
  const { panelWidth, change } = useFrame();
  const [dragged, setDragged] = useState<number | null>(null);
  const width = dragged ?? panelWidth;

  const widthAt = (event: PointerEvent) => clampPanel(window.innerWidth - event.clientX);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowLeft" ? 24 : event.key === "ArrowRight" ? -24 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    change({ panelWidth: clampPanel(panelWidth + step) });
  };
  return (
    <aside
      aria-label={label}
      style={{ width: `min(${width}px, 55vw)` }}
      className="relative flex min-h-0 shrink-0 flex-col border-l bg-card"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged. */}
      <div
        role="separator"
        aria-label="Width of the panel"
        aria-orientation="vertical"
        aria-valuenow={width}
        aria-valuemin={panelWidths.least}
        aria-valuemax={panelWidths.most}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragged(panelWidth);
        }}
        onPointerMove={(event) => dragged !== null && setDragged(widthAt(event))}
        onPointerUp={(event) => {
          change({ panelWidth: widthAt(event) });
          setDragged(null);
        }}
        onDoubleClick={() => change({ panelWidth: panelWidths.usual })}
        className="-left-1 no-print absolute inset-y-0 z-20 w-2 cursor-col-resize touch-none hover:bg-ring/30 focus-visible:bg-ring/40"
      />
      {children}
    </aside>
  );
}

function BottomSheet({ label, wantsRoom, onClose, children }: PanelShellProps) {
  const [isTall, setTall] = useState(wantsRoom);
  useEffect(() => setTall(wantsRoom), [wantsRoom]);
  return (
    <aside
      aria-label={label}
      className={cx(
        "absolute inset-x-0 bottom-0 z-30 flex animate-appear flex-col rounded-t-2xl border-t bg-card shadow-floating transition-[height]",
        isTall ? "h-[calc(100%-0.5rem)]" : "h-[min(24rem,62%)]",
      )}
    >
      <div className="no-print flex items-center justify-between px-2 pt-1.5">
        <IconButton
          label={isTall ? "Make the panel lower" : "Make the panel higher"}
          icon={isTall ? <ChevronDown size={18} aria-hidden /> : <ChevronUp size={18} aria-hidden />}
          onClick={() => setTall(!isTall)}
        />
        <span aria-hidden className="h-1 w-10 rounded-full bg-border" />
        <IconButton label="Close the panel" icon={<X size={18} aria-hidden />} onClick={onClose} />
      </div>
      {children}
    </aside>
  );
}
