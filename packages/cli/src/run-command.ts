/** `hourglass run FILE`: runs a scenario with its parameters, or any other module as it is. */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { Command, type OptionValues } from "commander"
import { platformFiles, type Scenario, type ScenarioContext, version, z } from "hourglass"
import { progressBar } from "./progress-bar.js"
import { readTypeScript } from "./typescript.js"
import { UsageError } from "./usage-error.js"

const usage = "hourglass run <file> [options]; `hourglass run <file> --help` shows those of a scenario"

export async function runFile(file: string, args: readonly string[]): Promise<void> {
  if (file === "--help" || file === "-h") return console.log(usage)
  if (file.startsWith("-")) throw new UsageError(`the file comes first: ${usage}`)
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`)
  readTypeScript()
  const module = (await import(pathToFileURL(resolve(file)).href)) as { scenario?: Scenario }
  const { scenario } = module
  if (scenario !== undefined) await runScenario(scenario, args)
  else if (args.length > 0)
    throw new UsageError(`${file} exports no scenario, so it takes no options: ${args.join(" ")}`)
}

async function runScenario(scenario: Scenario, args: readonly string[]): Promise<void> {
  const command = describe(scenario)
  command.parse([...args], { from: "user" })
  const options = command.opts()
  const parameters = readParameters(scenario, options)
  const [seed, run] = [wholeNumber(options, "seed"), wholeNumber(options, "run")]
  const bar = options.quiet ? undefined : progressBar(scenario.name)
  const context = { seed, run, out: String(options.out), files: platformFiles(), parameters }
  const progress = (share: number) => bar?.update(share)
  // A bar that is not stopped keeps the process alive.
  const running = (async () => scenario.run({ ...context, progress } as ScenarioContext<never>))()
  const result = await running.finally(() => bar?.stop())
  const report = { scenario: scenario.name, version, seed, run, parameters, ...result.data }
  console.log(options.json ? JSON.stringify(report, null, 2) : result.summary)
}

/** A command whose options are those of every scenario and this one's parameters. */
function describe(scenario: Scenario): Command {
  const command = new Command(scenario.name)
    .description(scenario.description)
    .exitOverride()
    .option("--seed <number>", "decides every random number", "1")
    .option("--run <number>", "replication: other random numbers under the same seed", "0")
    .option("--out <folder>", "where files are written", "out")
    .option("--json", "print the result as JSON")
    .option("--quiet", "show no progress")
  for (const [name, schema] of Object.entries(scenario.parameters.shape)) {
    addOption(command, `--${kebab(name)}`, schema as z.ZodType)
  }
  return command
}

/** An option with a value, or without one where the parameter is true or false. */
function addOption(command: Command, option: string, schema: z.ZodType): void {
  const { description = "" } = schema
  const { data } = schema.safeParse(undefined)
  if (typeof data === "boolean") command.option(option, description)
  else command.option(`${option} <value>`, description, data === undefined ? undefined : String(data))
}

function readParameters(scenario: Scenario, options: OptionValues): unknown {
  const names = Object.keys(scenario.parameters.shape)
  const given = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]])
  const parsed = scenario.parameters.safeParse(Object.fromEntries(given))
  if (!parsed.success) throw new UsageError(z.prettifyError(parsed.error))
  return parsed.data
}

function wholeNumber(options: OptionValues, name: string): number {
  const value = Number(options[name])
  if (!Number.isSafeInteger(value))
    throw new UsageError(`--${name} takes a whole number, not "${options[name]}"`)
  return value
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
