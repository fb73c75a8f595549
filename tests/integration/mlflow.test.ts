import { describeWithMlflow } from '../mlflow/describeWithMlflow';
import { recordExamples, type RecordedExamples } from '../mlflow/recordedExamples';
import { testCalls } from './mlflow/calls';
import { testConnection } from './mlflow/connection';
import { testSearch } from './mlflow/search';
import { testSpans } from './mlflow/spans';
import { testStatistics } from './mlflow/statistics';
import { testViews } from './mlflow/views';

describeWithMlflow('against a real MLflow', (command) => {
  let recorded: RecordedExamples;
  beforeAll(async () => {
    recorded = await recordExamples(command);
  });
  afterAll(() => recorded?.stop());

  testSpans(() => recorded);
  testViews(() => recorded);
  testCalls(() => recorded);
  testSearch(() => recorded);
  testStatistics(() => recorded);
  testConnection(() => recorded);
});
