/** Classes that behave differently when fields are defined instead of assigned. */

class Base {
  constructor() {
    this.prepare()
  }
  protected prepare(): void {}
}

export class Derived extends Base {
  ready?: boolean
  protected override prepare(): void {
    this.ready = true
  }
}

class WithSetter {
  heard: number[] = []
  set level(value: number) {
    this.heard.push(value)
  }
}

export class Assigning extends WithSetter {
  // @ts-expect-error a field over an accessor: only to see that fields are assigned, not defined
  override level = 7
}
