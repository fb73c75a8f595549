import { Random } from '../../world/random';
import type { Call, Session } from '../calls/tracedCall';
import type { RecordedAssessment } from '../recorded';
import { longIdOf } from './ids';

/** Who waits longer than this for the first word does not like it. */
const PATIENCE_MS = 4000;

/** What people and a judge think of some turns. */
export function assessmentsOf(call: Call, session: Session, endMs: number): RecordedAssessment[] {
  const { status, toFirstTokenMs } = call.request;
  if (status !== 200) {
    return [];
  }
  const random = new Random(call.key, 71);
  const [asksPerson, likes, asksJudge, grade, expects] = Array.from({ length: 5 }, () => random.next());
  const waited = toFirstTokenMs > PATIENCE_MS;
  const base = { timeMs: endMs };
  const assessments: RecordedAssessment[] = [];
  if ((asksPerson ?? 1) < (waited ? 0.7 : 0.3)) {
    const isHelpful = !waited && (likes ?? 0) < 0.85;
    assessments.push({
      ...base,
      kind: 'feedback',
      id: longIdOf(call.key, 1),
      name: 'helpful',
      value: isHelpful,
      ...(isHelpful ? {} : { rationale: waited ? 'I had to wait too long.' : 'It does not answer my question.' }),
      sourceType: 'HUMAN',
      sourceId: session.user,
    });
  }
  if ((asksJudge ?? 1) < 0.2) {
    assessments.push({
      ...base,
      kind: 'feedback',
      id: longIdOf(call.key, 2),
      name: 'relevance',
      value: (501 + Math.floor((grade ?? 0) * 48) * 10) / 1000,
      rationale: 'The answer is about what was asked.',
      sourceType: 'LLM_JUDGE',
      sourceId: 'relevance-judge',
    });
  }
  if ((expects ?? 1) < 0.05) {
    assessments.push({
      ...base,
      kind: 'expectation',
      id: longIdOf(call.key, 3),
      name: 'expected_tone',
      value: 'friendly',
      sourceType: 'HUMAN',
      sourceId: session.user,
    });
  }
  return assessments;
}
