import './bootData';
import './page.css';
import { createRoot } from 'react-dom/client';
import { start } from './shell/start';

const root = document.getElementById('root');
if (root !== null) {
  void start(createRoot(root));
}
