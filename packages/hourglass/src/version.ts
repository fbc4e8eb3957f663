/** The version of Hourglass; the same as in package.json, as a test makes sure. */
export const version = "0.1.0"
