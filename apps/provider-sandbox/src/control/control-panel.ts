import { Injectable } from '@nestjs/common';
import { type Collection, type Document, Documents } from '../storage/documents.ts';
import { type Control, type ControlUpdate, control, DEFAULT_CONTROL } from './control.ts';

const ID = 'current';

/** Holds the fault switches; they survive a restart like everything else here. */
@Injectable()
export class ControlPanel {
  readonly #kept: Collection<Document & { switches: Control }>;
  #switches: Control;

  constructor(documents: Documents) {
    this.#kept = documents.collection('control');
    this.#switches = merge(DEFAULT_CONTROL, this.#kept.get(ID)?.switches ?? {});
  }

  get switches(): Control {
    return this.#switches;
  }

  /**
   * Changes the switches that are named.
   * @throws ZodError when the result is not a sensible whole
   */
  update(change: ControlUpdate): Control {
    return this.#set(control.parse(merge(this.#switches, change)));
  }

  reset(): Control {
    return this.#set(DEFAULT_CONTROL);
  }

  #set(switches: Control): Control {
    this.#kept.put({ id: ID, switches });
    this.#switches = switches;
    return switches;
  }
}

function merge(current: Control, change: ControlUpdate): Control {
  return {
    stripe: { ...current.stripe, ...change.stripe },
    easypost: { ...current.easypost, ...change.easypost },
    smtp: { ...current.smtp, ...change.smtp },
  };
}
