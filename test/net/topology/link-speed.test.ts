import { expect, it } from "vitest"
import { formatRate, rateIn } from "../../../packages/net/src/topology/index.js"

it.each([
  ["10 Gbps", 10e9],
  ["155 Mbit/s", 155e6],
  ["2.5Gbit/s", 2.5e9],
  ["100M", 100e6],
  ["10GE", 10e9],
  ["1 Gb/s", 1e9],
  ["512 kbps", 512e3],
  ["Lit Fibre (10 Gbps)", 10e9],
  ["45 Mbps DS-3", 45e6],
  ["2 x 10 Gbps", 20e9],
  ["STM-16", 2_488_320_000],
  ["OC-48", 2_488_320_000],
  ["OC192c", 9_953_280_000],
  ["E3", 34.368e6],
  ["T1", 1.544e6],
  ["GigE", 1e9],
  ["Gigabit Ethernet", 1e9],
])("reads the rate in %j", (text, rate) => expect(rateIn(text)).toBe(rate))

it.each([
  ["< 10 Gbps"],
  ["34/45 Mbit/s"],
  ["1-10 Gbps"],
  ["10 MB"],
  ["10 Gbps, 622 Mbps backup"],
  ["up to 1 Gbps"],
  ["OC-5"],
  ["Completion 2007-2008"],
  ["10"],
  ["Leased Wavelength"],
  ["E32"],
  [""],
])("reads no rate in %j", (text) => expect(rateIn(text)).toBeUndefined())

it.each([
  [2.5e9, "2.5 Gbit/s"],
  [9_953_280_000, "9.95328 Gbit/s"],
  [64e3, "64 kbit/s"],
  [300, "300 bit/s"],
])("shows %d as %j", (rate, text) => expect(formatRate(rate)).toBe(text))
