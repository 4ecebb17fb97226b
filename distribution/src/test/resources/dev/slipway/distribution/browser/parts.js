// Run in the chat page by ChatPageIT: checks those parts that know neither a server nor a document.
const done = arguments[arguments.length - 1];
const between = (low, value, high) => low <= value && value <= high;
const parts = ['connection', 'room', 'outbox', 'memory'].map(name => import(`/chat/${name}.js`));
Promise.all(parts).then(([connection, rooms, outboxes, memories]) => {
  const wrong = [];
  const check = (what, holds) => { if (!holds) wrong.push(what); };
  for (const random of [0, 0.5, 1]) {
    check('the first delay', between(750, connection.delayOf(0, random), 1250));
    check('the third delay', between(3000, connection.delayOf(2, random), 5000));
    check('the longest delay', between(22500, connection.delayOf(50, random), 30000));
  }
  check('the hint', connection.hintOf('{"reconnectMs":1234}') === 1234);
  check('a hint too long', connection.hintOf('{"reconnectMs":1e9}') === 30000);
  check('no hint', [ '', 'bye', '{}', '{"reconnectMs":-1}', 'null' ].every(each => connection.hintOf(each) === undefined));

  const room = new rooms.Room('r');
  const message = seq => ({ seq, id: 'i' + seq, sender: 's', content: '', time: 0 });
  room.forget(0);
  for (let seq = 1; seq <= 1000; seq++) check('hears ' + seq, room.hear(message(seq)) === 'new');
  check('twice', room.hear(message(1000)) === 'known' && room.hear(message(3)) === 'known');
  check('window', room.messages.length === rooms.WINDOW && room.shown === 1000 && room.more);
  check('hole', room.hear(message(1003)) === 'hole' && room.hole.from === 1001 && room.hole.to === 1002);
  room.asked.push('hole');
  room.page([message(1001), message(1002)], true);
  check('filled', room.messages.at(-2).seq === 1002 && room.messages.at(-3).seq === 1001);
  room.gap(1004, 1010);
  check('gap', room.last === 1010 && room.gaps.length === 1 && room.hear(message(1011)) === 'new');

  const outbox = new outboxes.Outbox('u', sessionStorage);
  const first = outbox.add('r', 'a', 0);
  outbox.add('r', 'b', 0);
  check('one at a time', outbox.next('r', 0) === first && (first.state = 'sent') && outbox.next('r', 0) === undefined);
  check('later', outbox.refused('r', first.id, 'too-fast', '', 600, 0) === 600);
  check('in order', outbox.next('r', 0) === undefined && outbox.next('r', 600) === first);
  check('again after a failure', outbox.refused('r', first.id, 'store-full', '', undefined, 0) >= 1000);
  check('never', outbox.refused('r', first.id, 'too-long', 'x', undefined, 0) === undefined && first.state === 'failed');
  check('the next one', outbox.next('r', 0).content === 'b');
  const kept = new outboxes.Outbox('u', sessionStorage).of('r');
  check('kept', kept.length === 2 && kept[0].id === first.id && kept[0].state === 'failed');
  check('not for others', new outboxes.Outbox('v', sessionStorage).of('r').length === 0);
  while (outbox.add('r', 'c')) { /* until it is full */ }
  check('full', outbox.of('r').length === 200);

  const other = new outboxes.Outbox('w', sessionStorage);
  const shown = other.add('r', 'a');
  other.add('r', 'b');
  other.acknowledged('r', shown.id, 1);
  other.begunAnew('r');
  check('begun anew', other.of('r').length === 1 && other.next('r').content === 'b');

  const memory = new memories.Memory('w');
  memory.read('r', 7, 'e-1');
  check('remembered', memory.readTo('r') === 7 && memory.epochOf('r') === 'e-1' && memory.epochOf('s') === undefined);
  dispatchEvent(new Event('pagehide'));
  const again = new memories.Memory('w');
  check('remembered beyond the page', again.readTo('r') === 7 && again.epochOf('r') === 'e-1');
  localStorage.setItem('slipway.chat.rooms.x', '[["r",3]]');
  const old = new memories.Memory('x');
  check('remembered by an older page', old.readTo('r') === 3 && !old.epochOf('r'));
  done(wrong.join(', '));
}).catch(error => done(String(error)));
