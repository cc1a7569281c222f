import { describe, expect, it } from '@jest/globals';
import { html } from './html.js';

describe('html', () => {
  it('escapes values and leaves HTML alone', () => {
    const inner = html`<b>${'<&"\''}</b>`;
    expect(html`<p>${inner}${[inner]}</p>`.text).toBe(
      '<p><b>&lt;&amp;&quot;&#39;</b><b>&lt;&amp;&quot;&#39;</b></p>',
    );
  });
});
