import { defineScenario, z } from "hourglass"

export const scenario = defineScenario({
  name: "failing",
  description: "fails",
  parameters: z.object({}),
  run() {
    throw new Error("boom")
  },
})
