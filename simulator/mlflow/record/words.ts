import type { JsonObject } from '../recorded';

export const USERS = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace'] as const;

/** A prompt of the registry, in two versions. */
export const PROMPT = 'support-answer';

/** What a talk is about, a question a turn. */
export const TOPICS: ReadonlyArray<readonly string[]> = [
  [
    'Where is my order 4711?',
    'Can it still be sent to another address?',
    'And what would that cost?',
    'How long does it take then?',
  ],
  [
    'How do I cancel my subscription?',
    'Do I get the rest of the month back?',
    'Is my data deleted at once?',
    'Can I come back later?',
  ],
  [
    'My export fails with a timeout. Why?',
    'It has two million rows. Is that too many?',
    'How do I split it by month?',
    'Can that be done every night?',
  ],
  [
    'Which plan fits a team of twelve?',
    'What is not in the smaller one?',
    'Is there a discount for schools?',
    'How do I change it later?',
  ],
];

/** What is asked once, without a talk. */
export const QUESTIONS = [
  'Summarise the release notes of this week in three sentences.',
  'Translate the attached letter into plain English.',
  'Why does a glass of water freeze faster on Titan?',
  'Write a friendly reminder about the open invoice.',
  'Explain what a KV cache is to a ten-year-old.',
  'Find the contradiction in the two statements.',
] as const;

export interface Tool {
  name: string;
  description: string;
  argument: string;
  values: readonly string[];
  question: (value: string) => string;
  answers: readonly string[];
}

export const TOOLS: readonly [Tool, ...Tool[]] = [
  {
    name: 'get_weather',
    description: 'The weather of a city',
    argument: 'city',
    values: ['Paris', 'Oslo', 'Nairobi', 'Lima'],
    question: (city) => `What is the weather like in ${city} today?`,
    answers: ['rainy, 9 °C', 'sunny, 24 °C', 'snow, -3 °C'],
  },
  {
    name: 'get_order_status',
    description: 'Where an order is',
    argument: 'order',
    values: ['4711', '4712', '5080'],
    question: (order) => `Has order ${order} been sent yet?`,
    answers: ['sent on Monday', 'waiting for payment', 'returned'],
  },
  {
    name: 'search_docs',
    description: 'Pages of the handbook about something',
    argument: 'words',
    values: ['refunds', 'single sign-on', 'rate limits'],
    question: (words) => `What does our handbook say about ${words}?`,
    answers: ['2 pages: “Basics”, “Questions and answers”', 'no page'],
  },
];

export function toolDefinition({ name, description, argument }: Tool): JsonObject {
  return {
    type: 'function',
    function: {
      name,
      description,
      parameters: { type: 'object', properties: { [argument]: { type: 'string' } }, required: [argument] },
    },
  };
}

/** What a structured answer has to look like. */
export const TICKET_FORMAT: JsonObject = {
  type: 'json_schema',
  json_schema: {
    name: 'ticket',
    schema: {
      type: 'object',
      properties: {
        category: { type: 'string', enum: ['billing', 'delivery', 'technical'] },
        urgency: { type: 'integer', minimum: 1, maximum: 5 },
        summary: { type: 'string' },
      },
      required: ['category', 'urgency', 'summary'],
    },
  },
};

export const TICKETS = [
  'I was charged twice for November and nobody answers my mails!',
  'The parcel arrived without the charger.',
  'Since the update the app closes when I open the map.',
] as const;
