/** Scenarios: what `hourglass run` runs, with parameters that it can set and check. */
import { HourglassError } from "@hourglass/aca"
import { z } from "zod"
import type { Files } from "./files.js"

/** What a scenario is run with. */
export interface ScenarioContext<Parameters> {
  readonly seed: number
  readonly run: number
  readonly parameters: Parameters
  /** Where it may read and write. */
  readonly files: Files
  /** Folder for what it writes. */
  readonly out: string
  /** Tells how far the simulation is, 0–1. */
  progress(share: number): void
}

/** What came out: text for people, data for programs. */
export interface ScenarioResult {
  readonly summary: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface ScenarioDefinition<Shape extends z.ZodRawShape> {
  readonly name: string
  /** One sentence: what it shows. */
  readonly description: string
  /** Each with a default and a description; numbers and booleans with `z.coerce`, since they come from a command line. */
  readonly parameters: z.ZodObject<Shape>
  run(context: ScenarioContext<z.output<z.ZodObject<Shape>>>): ScenarioResult | Promise<ScenarioResult>
}

/** A scenario whose types have been forgotten, for programs that run any. */
export interface Scenario {
  readonly name: string
  readonly description: string
  readonly parameters: z.ZodObject
  run(context: ScenarioContext<never>): ScenarioResult | Promise<ScenarioResult>
}

/** Declares a scenario; a file exports it as `scenario`. */
export function defineScenario<Shape extends z.ZodRawShape>(
  definition: ScenarioDefinition<Shape>,
): ScenarioDefinition<Shape> {
  return definition
}

/**
 * A parameter that is a quantity, as text: `quantity(seconds).default("20s")`. What the reader refuses is refused
 * before anything runs, in the reader's own words.
 */
export function quantity(read: (text: string) => number) {
  return z.string().superRefine((text, context) => {
    complain(context, () => read(text))
  })
}

/**
 * A parameter that is a list of words: `listOf(congestionName).prefault("reno,cubic")`. A word that the reader refuses
 * is refused before anything runs, in the reader's own words.
 */
export function listOf<T>(read: (word: string) => T) {
  return z
    .string()
    .transform((text, context) => complain(context, () => text.split(",").map((word) => read(word.trim()))))
}

/** A parameter that is given or not: `--plot`. */
export const flag = () => z.boolean().default(false)

/** Makes an issue of what is thrown for the user. */
function complain<T>(context: z.RefinementCtx, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof HourglassError)) throw error
    context.addIssue({ code: "custom", message: error.message })
    return z.NEVER
  }
}

export { z }
