import type { Qr } from "./types.ts";

/** Dark on light in any colour scheme, for cameras. */
export function QrCode({ code, label }: { code: Qr; label: string }) {
  return (
    <svg class="qr" role="img" aria-label={label} viewBox={`0 0 ${code.size} ${code.size}`}>
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={code.path} fill="#000" />
    </svg>
  );
}
