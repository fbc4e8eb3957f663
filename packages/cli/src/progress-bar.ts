import cliProgress from "cli-progress"

/** Shows how far a run is, on the error stream, so that the output can be piped. */
export function progressBar(name: string): { update(share: number): void; stop(): void } {
  const bar = new cliProgress.SingleBar({
    format: `${name} {bar} {percentage} %`,
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 2000, // ms between lines where nothing can be overwritten
    hideCursor: true,
    clearOnComplete: true,
  })
  bar.start(100, 0)
  return {
    update: (share) => bar.update(Math.floor(share * 100)),
    stop: () => bar.stop(),
  }
}
