import { configure } from '@testing-library/dom';
import '@testing-library/jest-dom';

// Time is no reason to fail: on a busy machine a list may take long to appear.
configure({ asyncUtilTimeout: 300_000 });
