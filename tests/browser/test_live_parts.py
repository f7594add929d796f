"""What draws a run's parts and reports on it, in a page without Streamlit."""

from __future__ import annotations

OVERTAKEN = """async (root) => {
  window.IntersectionObserver = class { // never notices in time that a chart is hidden, as on a busy page
    constructor(take) { this.take = take; }
    observe() { setTimeout(() => this.take([{ isIntersecting: true, boundingClientRect: { top: 0 } }])); }
    disconnect() {}
  };
  const { default: call } = await import(root + '/browser/components/chart.js');
  const { deliver } = await import(root + '/browser/places.js');
  const parentElement = document.createElement('div');
  const chart = document.createElement('div');
  chart.className = 'live-chart';
  parentElement.append(chart);
  document.body.append(parentElement);
  const later = () => new Promise((done) => setTimeout(done, 10));
  const component = () => call({ parentElement, data: { place: 'overtaken', height: 200 } });
  const frame = (y) => deliver({ overtaken: { alt: 'a curve', figure: { data: [{ y: [0, y] }], layout: {} } } });
  const drawn = async (y) => {
    for (let i = 0; i < 300; i++) {
      if (chart._fullData?.[0]?.y[1] === y) return;
      await new Promise(requestAnimationFrame);
    }
    throw new Error(`${y} was never drawn`);
  };
  frame(1); // comes before the chart has its place
  const endOfFirst = component();
  await drawn(1);
  const plot = chart.querySelector('.main-svg');
  const endOfSecond = component();
  endOfFirst();
  await later();
  frame(2);
  frame(3);
  await drawn(3);
  const kept = plot && chart.querySelector('.main-svg') === plot;
  const before = +chart.dataset.frames;
  const isAsBefore = async () => {
    for (let i = 0; i < 30; i++) await new Promise(requestAnimationFrame);
    return +chart.dataset.frames === before;
  };
  frame(3);
  const compared = await isAsBefore();
  parentElement.style.display = 'none';
  const left = await isAsBefore();
  frame(5);
  const leftWhileItPlays = await isAsBefore();
  parentElement.style = 'width: 300px';
  for (let i = 0; i < 300 && chart._fullLayout.width !== 300; i++) await new Promise(requestAnimationFrame);
  const fits = chart._fullLayout.width === 300 && +chart.dataset.frames > before;
  parentElement.remove();
  endOfSecond();
  await later();
  frame(4);
  await later();
  return { kept, compared, left, leftWhileItPlays, fits, cleared: chart._fullLayout === undefined };
}"""


def test_a_frame_overtaken_by_the_next_does_not_take_the_chart_with_it(new_tab, server):
    """Streamlit ends a component's call after a newer one has begun; only an end for good may remove the chart.

    It is not drawn again when nothing has changed, nor when its chapter is hidden to be left; it is in another size.
    """
    tab = new_tab()
    tab.goto(f"{server}/_stcore/health")
    holds = ["kept", "compared", "left", "leftWhileItPlays", "fits", "cleared"]
    assert tab.evaluate(OVERTAKEN, server) == dict.fromkeys(holds, True)
    assert tab.complaints == []


HELD = """async (root) => {
  const { default: call } = await import(root + '/browser/components/frame.js');
  const { holdFrames, register } = await import(root + '/browser/places.js');
  const parentElement = document.createElement('div');
  parentElement.innerHTML = '<dl class="numbers"></dl><p></p>';
  document.body.append(parentElement);
  const taken = [], answers = [];
  register('held', (part) => taken.push(part));
  const headers = { 'Frame-Playing': 'true', 'Frame-Wait': '0.01' };
  window.fetch = async () => (answers.push(1), new Response('{ "held": "the last one" }', { headers }));
  const until = async (condition) => { while (!condition()) await new Promise((done) => setTimeout(done, 10)); };
  holdFrames(true);
  const end = call({ data: { parts: { held: 'the first one' }, address: 'frames/x' }, parentElement });
  await until(() => answers.length > 2);
  holdFrames(false);
  await until(() => answers.length > 5);
  parentElement.remove();
  end();
  return taken;
}"""


def test_a_frame_that_comes_while_the_scrubber_is_dragged_is_drawn_when_it_is_let_go(new_tab, server):
    tab = new_tab()
    tab.goto(f"{server}/_stcore/health")
    assert tab.evaluate(HELD, server) == ["the first one", "the last one"]


REPORTS = """async (root) => {
  document.body.innerHTML = '<div data-testid="stApp" data-test-script-state="running"><dl class="numbers"></dl><p></p><i></i></div>';
  const parentElement = document.body.firstChild;
  const [{ default: frame }, { default: step }] = await Promise.all(['frame', 'replay_step'].map((name) => import(`${root}/browser/components/${name}.js`)));
  const { replay } = await import(root + '/browser/replay.js');
  replay.part = { columns: { updates: [0, 5, 10] } };
  replay.index = 1;
  window.fetch = async () => new Response('{}', { headers: { 'Frame-Playing': 'false' } });
  const reports = [];
  const report = (name, value) => reports.push([name, value]);
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const ends = [
    frame({ data: { parts: {}, address: 'frames/x' }, parentElement, setTriggerValue: report }),
    step({ data: { known: null }, parentElement, setStateValue: report }),
  ];
  await pause(600);
  const early = [...reports];
  parentElement.dataset.testScriptState = 'notRunning';
  while (reports.length < 2) await pause(10);
  parentElement.remove();
  ends.forEach((end) => end());
  return [early, reports.sort()];
}"""


def test_what_reports_by_itself_waits_until_the_page_is_drawn(new_tab, server):
    """A report takes along the values of all controls, which are those of before until then."""
    tab = new_tab()
    tab.goto(f"{server}/_stcore/health")
    assert tab.evaluate(REPORTS, server) == [[], [["ended", True], ["step", 5]]]
