import { optional } from '../../server/readFaults';
import { InvalidInput, readChoice, readNumber, readObject } from '../../server/jsonReader';
import { MLFLOW_FAULTS, type MlflowFaults } from './faults';

export const FAULTS_PATH = '/simulator/faults';

export interface MlflowFaultSwitch {
  current(): MlflowFaults;
  set(faults: MlflowFaults): void;
  clear(): void;
}

export function createMlflowFaultSwitch(): MlflowFaultSwitch {
  let faults: MlflowFaults = {};
  return {
    current: () => faults,
    set(changed) {
      faults = changed;
    },
    clear() {
      faults = {};
    },
  };
}

/**
 * Shows, sets and clears the faults, and answers which there are now.
 * @throws InvalidInput for another method, and for what is no fault
 */
export function controlFaults(faults: MlflowFaultSwitch, method: string, text: string): MlflowFaults {
  switch (method) {
    case 'GET':
      break;
    case 'PUT':
      faults.set(readMlflowFaults(parsed(text)));
      break;
    case 'DELETE':
      faults.clear();
      break;
    default:
      throw new InvalidInput(`${FAULTS_PATH} takes GET, PUT and DELETE.`);
  }
  return faults.current();
}

/** @throws InvalidInput that names the first field that is wrong. */
export function readMlflowFaults(value: unknown): MlflowFaults {
  const object = readObject(value, 'A fault', ['delayMs', 'answer']);
  return {
    ...optional(object, 'delayMs', () => readNumber(object, 'delayMs')),
    ...optional(object, 'answer', () => readChoice(object, 'answer', MLFLOW_FAULTS)),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInput('The body is not JSON.');
  }
}
