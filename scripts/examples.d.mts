/** File names of examples/, without folder and extension. */
export declare function exampleNames(): string[]

/** Runs one example to its end. */
export declare function runExample(
  name: string,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
