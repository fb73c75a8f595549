import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { planQuery } from '../../plan';
import { setUpGrafana } from '../testing/grafana';
import { EXAMPLES } from './examples';
import QueryEditorHelp from './QueryEditorHelp';

test('an example becomes the query of the row that asked for help', async () => {
  setUpGrafana();
  const onClickExample = jest.fn();
  render(<QueryEditorHelp query={{ refId: 'C' }} onClickExample={onClickExample} />);
  await userEvent.click(screen.getByRole('button', { name: 'Which HTTP codes come back?' }));
  expect(onClickExample).toHaveBeenCalledWith({
    queryType: 'metrics',
    refId: 'C',
    metric: 'requests_error_total:sum_by_deployment',
    groupBy: ['http_code'],
    legend: '{{http_code}}',
  });
});

test.each(EXAMPLES)('$title: can be answered', ({ query }) => {
  expect(planQuery({ refId: 'A', ...query })).toMatchObject({ ok: true });
});
