// Run in the dashboard's page by DashboardPageIT: checks those parts that know neither a server nor a document.
const done = arguments[arguments.length - 1];
Promise.all(['patch', 'format', 'graph'].map(name => import(`/dashboard/${name}.js`))).then(([patch, format, graph]) => {
  const wrong = [];
  const check = (what, holds) => { if (!holds) wrong.push(what); };
  const becomes = (what, before, steps, after) => {
    const result = patch.apply(structuredClone(before), steps);
    check(`${what}: ${JSON.stringify(result)}`, JSON.stringify(result) === JSON.stringify(after));
  };
  const fails = (what, before, ...steps) => {
    try {
      patch.apply(structuredClone(before), steps);
      check(what, false);
    } catch (error) {
      check(`${what}: ${error}`, error.constructor === Error);
    }
  };
  // the examples of RFC 6902, appendix A
  becomes('A.1', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { foo: 'bar', baz: 'qux' });
  becomes('A.2', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] });
  becomes('A.3', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' });
  becomes('A.4', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] });
  becomes('A.5', { baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' });
  becomes('A.6', { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } }, [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } });
  becomes('A.7', { foo: ['all', 'grass', 'cows', 'eat'] }, [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] });
  becomes('A.8', { baz: 'qux', foo: ['a', 2, 'c'] }, [{ op: 'test', path: '/baz', value: 'qux' }, { op: 'test', path: '/foo/1', value: 2 }],
    { baz: 'qux', foo: ['a', 2, 'c'] });
  fails('A.9', { baz: 'qux' }, { op: 'test', path: '/baz', value: 'bar' });
  becomes('A.10', { foo: 'bar' }, [{ op: 'add', path: '/child', value: { grandchild: {} } }], { foo: 'bar', child: { grandchild: {} } });
  becomes('A.11', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }], { foo: 'bar', baz: 'qux' });
  fails('A.12', { foo: 'bar' }, { op: 'add', path: '/baz/bat', value: 'qux' });
  becomes('A.14', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 });
  fails('A.15', { '/': 9, '~1': 10 }, { op: 'test', path: '/~01', value: '10' });
  becomes('A.16', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }], { foo: ['bar', ['abc', 'def']] });
  // and beyond
  becomes('the root', { a: 1 }, [{ op: 'replace', path: '', value: [1] }, { op: 'add', path: '/0', value: 0 }], [0, 1]);
  becomes('a window that slides', [1, 2, 3], [{ op: 'remove', path: '/0' }, { op: 'add', path: '/2', value: 4 }], [2, 3, 4]);
  becomes('a copy is another', { a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/c' }, { op: 'replace', path: '/c/b', value: 2 }],
    { a: { b: 1 }, c: { b: 2 } });
  becomes('an empty name', { '': 1 }, [{ op: 'remove', path: '/' }], {});
  for (const path of ['/b', '/a/2', '/a/-', '/a/01', '/a/-1', '/a/1e0', '/constructor', 'a', '/a/0/x']) {
    fails(`no place ${path}`, { a: [1, 2] }, { op: 'replace', path, value: 0 });
    fails(`nothing at ${path}`, { a: [1, 2] }, { op: 'remove', path });
  }
  fails('beyond the end', { a: [1] }, { op: 'add', path: '/a/2', value: 0 });
  fails('into itself', { a: { b: 1 } }, { op: 'move', from: '/a', path: '/a/b/c' });
  fails('the prototype', {}, { op: 'add', path: '/__proto__', value: { x: 1 } });
  fails('beyond the prototype', {}, { op: 'add', path: '/__proto__/x', value: 1 });
  fails('no operation', {}, { op: 'merge', path: '/a', value: 1 });
  check('untouched', ({}).x === undefined);
  const touched = [...patch.touched([{ op: 'replace', path: '/a/b' }, { op: 'move', from: '/c/d', path: '/e~1f' }])];
  check('touched', touched.join() === 'a,e/f,c');
  check('all', patch.touched([{ op: 'replace', path: '' }]).has(undefined));

  check('sizes', format.size(512) === '512 MiB' && format.size(2048) === '2.0 GiB' && format.size(undefined) === '–');
  check('durations', [[12, '12 ms'], [1234, '1.2 s'], [61000, '1 min 1 s'], [7260000, '2 h 1 min'], [90000000, '1 d 1 h']]
    .every(([ms, text]) => format.duration(ms) === text));
  const module = (name, ...dependencies) => ({ name, dependencies, optionalDependencies: [] });
  const tiers = graph.columns([module('a'), module('b', 'a'), module('c', 'b', 'a'), module('d', 'gone')]);
  check('columns', JSON.stringify(tiers.map(tier => tier.map(each => each.name))) === '[["a","d"],["b"],["c"]]');
  check('a circle ends', graph.columns([module('a', 'b'), module('b', 'a')]).flat().length === 2);
  done(wrong.join(', '));
}).catch(error => done(String(error)));
