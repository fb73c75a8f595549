import { info, ok, sourceOf } from '../testing/server';
import { SHAPES } from '../testing/shapes';

const RANGE = { fromMs: 0, toMs: 60_000 };

test('deployments are those that the newest traces called', async () => {
  const model = 'accounts/fireworks/models/gpt-oss-20b';
  const shape = JSON.stringify(SHAPES['A: artifact of Python 3.6 and newer']);
  const spans: unknown = JSON.parse(shape.replaceAll(model, `${model}#accounts/acme/deployments/aah51rxf`));
  const { source } = sourceOf({ 'traces-search': ok({ traces: [info('tr-1')] }), 'trace-spans': ok({ spans }) });
  expect(await source.values('calledDeployments', RANGE)).toEqual(['aah51rxf']);
});

test('models are counted by MLflow, or read from the newest traces where it cannot', async () => {
  const counted = sourceOf({
    'traces-metrics': ok({
      data_points: [
        { dimensions: { span_model_name: 'b' }, values: {} },
        { dimensions: { span_model_name: 'a' }, values: {} },
      ],
    }),
    'traces-search': ok({}),
  });
  expect(await counted.source.values('models', RANGE)).toEqual(['a', 'b']);
  const old = sourceOf({
    'traces-search': ok({ traces: [info('tr-1')] }),
    'trace-spans': ok({ spans: SHAPES['A: artifact of Python 3.6 and newer'] }),
  });
  expect(await old.source.values('models', RANGE)).toEqual(['accounts/fireworks/models/gpt-oss-20b']);
  expect(await old.source.values('tools', RANGE)).toEqual(['get_weather']);
});
