import { findMlflow, hasLogin } from './startMlflow';

/** Tests that are handed the `mlflow` command, or skipped ones that say loudly what is missing. */
type Describe = (name: string, tests: (command: string) => void) => void;

export const describeWithMlflow = describeWith(() => true, 'mlflow openai');

/** For servers with a login, which is a package beside MLflow. */
export const describeWithMlflowLogin = describeWith(hasLogin, '"mlflow[auth]"');

function describeWith(isEnough: (command: string) => boolean, packages: string): Describe {
  return (name, tests) => {
    const command = findMlflow();
    if (command !== undefined && isEnough(command)) {
      describe(name, () => tests(command));
      return;
    }
    console.warn(
      `NOT TESTED ${name}: there is no such mlflow command. Install it (pip install ${packages}) and put it on the PATH, or name it in MLFLOW_BIN.`
    );
    describe.skip(name, () => tests(''));
  };
}
