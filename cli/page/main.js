// Reads the document, makes the page, and says so if it cannot.

function measured_section(d, rows) {
  const machine = object(d.machine);
  return section('measured', ['What was measured, on what', 'Machine and settings'], 'Compare these figures only with figures from the same machine.', facts([
    ['Processor', text_or(machine.processor, null), 'as it names itself'],
    ['Threads allowed', is_number(machine.threads_allowed) ? figure(machine.threads_allowed, fixed(machine.threads_allowed, 0)) : null, 'by affinity mask and control group'],
    ['Slipstream', text_or(object(d.slipstream).version, null), 'version of the program'],
    ['Started', time_text(d.started), 'when measuring began'],
    ...rows,
    ['Busy', object(d.busy).is_busy === true ? 'yes, see above' : object(d.busy).is_busy === false ? 'no' : null, 'whether other work disturbed the measurement'],
  ]));
}
function busy_notice(d) {
  const busy = object(d.busy);
  if (busy.is_busy !== true) return null;
  const reasons = (Array.isArray(busy.reasons) ? busy.reasons : []).map((reason) => text_or(reason, null)).filter(Boolean);
  return notice('warn', el('p', {}, el('strong', {}, 'The machine was busy.'), ' These figures may be too slow, and small differences mean nothing. Measure again on a quiet machine.'),
    reasons.length ? el('ul', {}, reasons.map((reason) => el('li', {}, reason))) : null);
}

const KINDS = {'bench chain': bench_page, profile: profile_page};

function build(d) {
  const make = own(KINDS, d.kind);
  if (!make) throw new Error(`This page shows documents of “bench chain” and “profile”, not of “${visible(d.kind ?? 'no kind')}”.`);
  const {title, lead, sections} = make(d);
  const present = sections.filter(Boolean);
  const links = present.filter((part) => part.tagName === 'SECTION').map((part) => [part.id, part.dataset.short]);
  document.title = `Slipstream: ${visible(title)}`;
  const stem = d.kind.replaceAll(' ', '-');
  return [
    el('header', {}, el('div', {class: 'brand'}, `Slipstream ${sentence(d.kind)}`), el('h1', {}, title), lead ? el('p', {class: 'lead'}, lead) : null,
      el('p', {class: 'small quiet'}, [text_or(object(d.machine).processor, null), text_or(object(d.slipstream).version, null) && `Slipstream ${object(d.slipstream).version}`, time_text(d.started)].filter(Boolean).join(' · ')),
      el('nav', {'aria-label': 'On this page'}, links.map(([id, text]) => el('a', {href: `#${id}`}, text)))),
    el('main', {}, busy_notice(d), present),
    el('footer', {}, el('span', {}, 'One file without network access: it holds the figures as JSON and draws them itself. In a chart, arrow keys go from part to part.'),
      el('button', {type: 'button', onclick: () => save(`${stem}.json`, 'application/json', JSON.stringify(d, null, 2) + '\n')}, 'Save the JSON document')),
  ];
}

function start() {
  const page = document.getElementById('page');
  start_tips();
  start_printing();
  try {
    page.replaceChildren(...build(object(JSON.parse(document.getElementById('document').textContent))));
  } catch (error) {
    page.replaceChildren(el('main', {}, el('h1', {}, 'Slipstream'), notice('bad', el('p', {}, 'The document cannot be shown. ', error.message))));
  }
  document.documentElement.dataset.ready = 'yes';
}
start();
