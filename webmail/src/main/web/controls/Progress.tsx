/** Progress of long work. */
export function Progress({ label, done, total }: { label: string; done: number; total: number }) {
  return (
    <div class="progress" role="status">
      <span>{label}</span>
      <progress value={done} max={Math.max(total, 1)} aria-label={label} />
    </div>
  );
}
