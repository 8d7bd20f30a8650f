'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const KEY = 'redress.token';
  const JSON_TYPE = 'application/json';
  const KEPT = 50;

  // The link's code comes in the fragment, which no server sees, and leaves the address bar at once; what else stands there stays.
  function takeCode() {
    const given = new URLSearchParams(location.hash.slice(1));
    const code = given.get('code');
    if (!code) return null;
    given.delete('code');
    history.replaceState(null, '', location.pathname + location.search + (given.size ? '#' + given : ''));
    return code;
  }

  // It works once: what it is exchanged for is kept for as long as the tab lives.
  async function exchange() {
    const code = takeCode();
    if (code) {
      const headers = { 'content-type': JSON_TYPE };
      try {
        const answer = await fetch('/query/session', { method: 'POST', headers, body: JSON.stringify({ code }) });
        const told = await answer.json();
        if (answer.ok) sessionStorage.setItem(KEY, told.token);
        else status(told.errors[0].message, true);
      } catch (error) {
        status('No answer: ' + error.message, true);
      }
    }
    $('token').value = sessionStorage.getItem(KEY) || '';
  }

  function headers(accept) {
    const all = { 'content-type': JSON_TYPE, accept };
    const token = $('token').value.trim();
    if (token) all.authorization = 'Bearer ' + token;
    return all;
  }

  function status(text, bad = false) {
    $('status').textContent = text;
    $('status').classList.toggle('bad', bad);
  }

  function show(value) {
    $('result').textContent = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  }

  function post(body, accept, signal) {
    return fetch('/graphql', { method: 'POST', headers: headers(accept), body: JSON.stringify(body), signal });
  }

  // Running

  let running = null;

  // Comments, strings and blocks away; what is left at the top level are definitions.
  function kind(query) {
    let text = query.replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*/g, ' ');
    for (let before = ''; before !== text;) { before = text; text = text.replace(/\{[^{}]*\}/g, ' '); }
    return (/\b(subscription|mutation)\b/.exec(text) || ['query'])[0];
  }

  async function run() {
    stop();
    const body = { query: $('query').value };
    const variables = $('variables').value.trim();
    try {
      if (variables) body.variables = JSON.parse(variables);
    } catch (error) {
      status('The variables are not JSON: ' + error.message, true);
      $('variables').focus();
      return;
    }
    const mine = new AbortController();
    running = mine;
    $('stop').hidden = false;
    status('running');
    const started = performance.now();
    try {
      if (kind(body.query) === 'subscription') await follow(body, mine.signal);
      else await once(body, mine.signal, started);
    } catch (error) {
      if (!mine.signal.aborted) status('No answer: ' + error.message, true);
    } finally {
      if (running === mine) { running = null; $('stop').hidden = true; }
    }
  }

  async function once(body, signal, started) {
    const answer = await post(body, 'application/graphql-response+json, application/json;q=0.9', signal);
    const text = await answer.text();
    let value = text;
    try { value = JSON.parse(text); } catch { /* shown as it is */ }
    show(value);
    const failed = !answer.ok || Boolean(value.errors);
    status(`${answer.status} · ${Math.round(performance.now() - started)} ms${failed ? ' · errors' : ''}`, failed);
  }

  async function follow(body, signal) {
    const answer = await post(body, 'text/event-stream', signal);
    if (!(answer.headers.get('content-type') || '').startsWith('text/event-stream')) {
      show(JSON.parse(await answer.text()));
      status(String(answer.status), true);
      return;
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    const events = [];
    let count = 0;
    let rest = '';
    status('following');
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      rest += value;
      const blocks = rest.split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        const data = /^event: next\ndata: (.*)$/s.exec(block);
        if (data) {
          events.unshift(JSON.stringify(JSON.parse(data[1]), null, 2));
          events.length = Math.min(events.length, KEPT);
          count += 1;
          show(events.join('\n\n'));
          status(`following · ${count} events`);
        } else if (block.startsWith('event: complete')) {
          status(`complete · ${count} events`);
          return;
        }
      }
    }
    status(`broke off · ${count} events`, true);
  }

  function stop() {
    if (!running) return;
    running.abort();
    running = null;
    $('stop').hidden = true;
    status('stopped');
  }

  // Editing: Tab indents, Escape gives Tab back to the browser until the field is left.

  function editing(area) {
    let free = false;
    area.addEventListener('blur', () => { free = false; });
    area.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') { free = true; return; }
      if (event.key !== 'Tab' || free || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      const { selectionStart: from, selectionEnd: to, value } = area;
      const start = value.lastIndexOf('\n', from - 1) + 1;
      const lines = value.slice(start, to);
      if (event.shiftKey) {
        area.setRangeText(lines.replace(/^ {1,2}/gm, ''), start, to, from === to ? 'end' : 'select');
      } else if (from === to) {
        area.setRangeText('  ', from, to, 'end');
      } else {
        area.setRangeText(lines.replace(/^/gm, '  '), start, to, 'select');
      }
    });
  }

  // The schema

  const TYPE = 'kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name}}}}';
  const INTROSPECTION = `{ __schema { queryType{name} mutationType{name} subscriptionType{name} types {
    kind name description
    fields(includeDeprecated:true){name description isDeprecated deprecationReason type{${TYPE}}
      args{name description defaultValue type{${TYPE}}}}
    inputFields{name description defaultValue type{${TYPE}}}
    enumValues(includeDeprecated:true){name description isDeprecated deprecationReason}
    interfaces{name} possibleTypes{name} } } }`;
  const types = new Map();
  let roots = [];
  let trail = [];

  function element(tag, props = {}, ...children) {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children);
    return made;
  }

  function inner(type) {
    return type.ofType ? inner(type.ofType) : type.name;
  }

  function written(type) {
    if (type.kind === 'NON_NULL') return written(type.ofType) + '!';
    if (type.kind === 'LIST') return '[' + written(type.ofType) + ']';
    return type.name;
  }

  function link(name, text = name) {
    return element('button', { type: 'button', className: 'link', textContent: text, onclick: () => open(name) });
  }

  function docs(item) {
    const text = [item.description, item.isDeprecated && 'Deprecated: ' + (item.deprecationReason || '')];
    return element('p', { className: 'docs', textContent: text.filter(Boolean).join('\n') });
  }

  function member(item) {
    const line = element('code', {}, element('strong', { textContent: item.name, className: item.isDeprecated ? 'gone' : '' }));
    if (item.args && item.args.length) {
      line.append('(');
      item.args.forEach((arg, n) => line.append(n ? ', ' : '', arg.name + ': ', link(inner(arg.type), written(arg.type)),
        arg.defaultValue ? ' = ' + arg.defaultValue : ''));
      line.append(')');
    }
    if (item.type) line.append(': ', link(inner(item.type), written(item.type)));
    if (item.defaultValue) line.append(' = ' + item.defaultValue);
    return element('li', {}, line, docs(item), ...(item.args || []).filter((arg) => arg.description)
      .map((arg) => element('p', { className: 'docs', textContent: `${arg.name}: ${arg.description}` })));
  }

  function list(items, draw) {
    return element('ul', {}, ...items.map(draw));
  }

  function open(name) {
    const at = trail.indexOf(name);
    trail = at >= 0 ? trail.slice(0, at + 1) : [...trail, name].slice(-6);
    $('search').value = '';
    draw();
  }

  function draw() {
    const wanted = $('search').value.trim().toLowerCase();
    $('trail').replaceChildren(
      element('button', { type: 'button', className: 'link', textContent: 'all', onclick: () => { trail = []; $('search').value = ''; draw(); } }),
      ...trail.flatMap((name) => ['›', link(name)]));
    if (wanted) $('schema').replaceChildren(found(wanted));
    else if (trail.length) $('schema').replaceChildren(...one(types.get(trail[trail.length - 1])));
    else $('schema').replaceChildren(everything());
  }

  function everything() {
    const names = [...types.keys()].filter((name) => !name.startsWith('__') && !roots.includes(name)).sort();
    return list([...roots, ...names], (name) => element('li', {}, link(name), ' ',
      element('span', { className: 'quiet', textContent: types.get(name).kind.toLowerCase().replace('_', ' ') })));
  }

  function one(type) {
    if (!type) return [];
    const parts = [element('h3', { textContent: type.name }), docs(type)];
    for (const [title, items] of [['Interfaces', type.interfaces], ['Possible types', type.possibleTypes]]) {
      if (items && items.length) parts.push(element('p', { className: 'quiet', textContent: title }),
        list(items, (item) => element('li', {}, link(item.name))));
    }
    const members = [type.fields, type.inputFields, type.enumValues].find((items) => items && items.length);
    return members ? [...parts, list(members, member)] : parts;
  }

  function found(wanted) {
    const hits = [];
    for (const type of types.values()) {
      if (type.name.startsWith('__')) continue;
      if (type.name.toLowerCase().includes(wanted)) hits.push([type.name, type.name]);
      for (const item of [...(type.fields || []), ...(type.inputFields || []), ...(type.enumValues || [])]) {
        if (item.name.toLowerCase().includes(wanted)) hits.push([type.name, `${type.name}.${item.name}`]);
      }
    }
    if (!hits.length) return element('p', { className: 'docs', textContent: 'nothing of that name' });
    return list(hits.slice(0, 100), ([name, text]) => element('li', {}, link(name, text)));
  }

  async function load() {
    types.clear();
    try {
      const answer = await (await post({ query: INTROSPECTION }, JSON_TYPE)).json();
      if (!answer.data) throw new Error(answer.errors[0].message);
      const schema = answer.data.__schema;
      for (const type of schema.types) types.set(type.name, type);
      roots = [schema.queryType, schema.mutationType, schema.subscriptionType].filter(Boolean).map((type) => type.name);
      // What can be asked comes first; the way to everything else is above it.
      if (!trail.length) trail = roots.slice(0, 1);
      draw();
    } catch (error) {
      $('schema').replaceChildren(element('p', { className: 'docs', textContent: 'No schema: ' + error.message }));
    }
  }

  // Wiring

  const ready = JSON.parse($('ready-queries').textContent);
  ready.forEach((item, n) => $('ready').append(element('option', { value: String(n), textContent: item.title })));
  function choose(item) {
    $('query').value = item.query.trim() + '\n';
    $('variables').value = item.variables;
  }
  choose(ready[0] || { query: '{\n  __typename\n}', variables: '' });

  // `#ready=2` opens the second ready query and runs it, unless it would change something: a link must not.
  function takeReady() {
    const number = new URLSearchParams(location.hash.slice(1)).get('ready');
    const item = number && ready[Number(number) - 1];
    if (!item) return;
    $('ready').value = String(Number(number) - 1);
    choose(item);
    if (kind(item.query) !== 'mutation') run();
  }

  // `?document=…` is opened and run like that: the numbers of the pages lead here.
  function takeDocument() {
    const given = new URLSearchParams(location.search);
    const query = given.get('document');
    if (!query) return;
    choose({ query, variables: given.get('variables') || '' });
    if (kind(query) === 'query') run();
  }
  $('ready').addEventListener('change', (event) => {
    if (event.target.value !== '') choose(ready[Number(event.target.value)]);
  });
  $('token').addEventListener('change', () => {
    sessionStorage.setItem(KEY, $('token').value.trim());
    load();
  });
  $('run').addEventListener('click', run);
  $('stop').addEventListener('click', stop);
  $('search').addEventListener('input', draw);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
  });
  async function begin() {
    await exchange();
    load();
    takeDocument();
    takeReady();
  }
  window.addEventListener('hashchange', begin);
  editing($('query'));
  editing($('variables'));
  begin();
})();
