import { playRealNetwork } from "../examples/play-real-network.js"

addEventListener("message", async ({ data }: MessageEvent<string>) => {
  try {
    postMessage({ played: await playRealNetwork(data) })
  } catch (error) {
    postMessage({ failed: String(error) })
  }
})
