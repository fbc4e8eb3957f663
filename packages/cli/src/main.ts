/** The command line. Exit codes: 0 done, 1 failed, 2 wrong usage. */
import { Command, CommanderError } from "commander"
import { HourglassError, version } from "hourglass"
import { runFile } from "./run-command.js"
import { UsageError } from "./usage-error.js"

const program = new Command("hourglass")
  .description("A packet-level network simulator of contract-bound components.")
  .version(version)
  .enablePositionalOptions()
  .exitOverride()

program
  .command("run")
  .description("run a scenario or a program, and print what came out")
  .argument("<file>", "a TypeScript or JavaScript module")
  .usage("<file> [options]; `hourglass run <file> --help` shows the parameters of a scenario")
  .helpOption(false)
  .allowUnknownOption()
  .passThroughOptions()
  .allowExcessArguments()
  .action((file: string, _options: unknown, command: Command) => runFile(file, command.args.slice(1)))

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** Tells a person what went wrong, and gives the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2 // commander has printed the message
  if (error instanceof UsageError) {
    console.error(`error: ${error.message}`)
    return 2
  }
  if (error instanceof HourglassError) console.error(`${error.name}: ${error.message}`)
  else console.error(error)
  return 1
}
