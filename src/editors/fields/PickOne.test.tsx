import { act, render } from '@testing-library/react';
import { useState } from 'react';
import { setUpGrafana } from '../testing/grafana';
import { PickOne } from './Inputs';

type Pick = (option: { value: string } | null) => void;

/** What each render of the list was given to report a choice with. */
const picks: Pick[] = [];

jest.mock('@grafana/ui', () => ({
  ...jest.requireActual<typeof import('@grafana/ui')>('@grafana/ui'),
  Combobox: ({ onChange }: { onChange: Pick }) => {
    picks.push(onChange);
    return null;
  },
}));

beforeEach(() => {
  picks.length = 0;
  setUpGrafana();
});

function open(first: string) {
  const reported: string[] = [];
  function Panel() {
    const [value, setValue] = useState<string | undefined>(first);
    const keep = (chosen: string | undefined) => {
      reported.push(chosen ?? 'cleared');
      setValue(chosen);
    };
    return <PickOne id="field" value={value} choices={[]} onChange={keep} onClear={() => keep(undefined)} />;
  }
  render(<Panel />);
  return reported;
}

test('a choice that the list of an earlier render reports again after each render is one choice', () => {
  const reported = open('');
  const [stale] = picks;
  for (let renders = 0; renders < 3; renders += 1) {
    act(() => stale?.({ value: 'chat' }));
  }
  expect(reported).toEqual(['chat']);
});

test('clearing that is reported again is done once', () => {
  const reported = open('chat');
  const [stale] = picks;
  act(() => stale?.(null));
  act(() => stale?.(null));
  expect(reported).toEqual(['cleared']);
});

test('what was chosen before can be chosen again after another choice', () => {
  const reported = open('chat');
  for (const value of ['code', 'chat', 'chat', 'code']) {
    act(() => picks.at(-1)?.({ value }));
  }
  expect(reported).toEqual(['code', 'chat', 'code']);
});
