/** Vite gives a file's text under its name with this ending. */
declare module "*?raw" {
  const text: string
  export default text
}
