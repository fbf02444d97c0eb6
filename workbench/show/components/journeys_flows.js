// Where the bars and bands of a Sankey diagram are drawn, in pixels. Stands in front of the drawing's own script.
const FLOW_TOP = 26;
const FLOW_TALL = 430;
const FLOW_GAP = 9;
const FLOW_WIDEST_GAP = 44;
const FLOW_LINE = 15;
const FLOW_BAR = 14;
const FLOW_STEP = 128;
const FLOW_NAME = 156;

// Bars of a step stand one below the other, the end last and "other" before it; bands leave and enter in the same order.
function flowPlan(nodes, links, width) {
  const steps = [...new Set(nodes.map(({ step }) => step))].sort((a, b) => a - b);
  const most = Math.max(1, ...steps.map((step) => nodes.filter((node) => node.step === step).reduce((sum, { customers }) => sum + customers, 0)));
  const longest = Math.max(1, ...steps.map((step) => nodes.filter((node) => node.step === step).length));
  const high = (FLOW_TALL - FLOW_GAP * (longest - 1)) / most;
  const step = Math.max(FLOW_STEP, (width - FLOW_NAME) / Math.max(1, steps.length - 1));
  const columns = steps.map((number, place) => ({ step: number, x: place * step }));
  const weight = {};
  nodes.forEach(({ event, customers }) => { weight[event] = (weight[event] || 0) + customers; });
  const rank = (event) => (event === "(end)" ? -2 : event === "(other)" ? -1 : weight[event]);
  const known = {};
  columns.forEach(({ step: number, x }) => {
    const bars = nodes.filter((node) => node.step === number).sort((a, b) => rank(b.event) - rank(a.event) || (a.event < b.event ? -1 : 1));
    // where fewer are left, bars stand further apart: their bands cross less, and every bar has room for its name
    const free = FLOW_TALL - high * bars.reduce((sum, { customers }) => sum + customers, 0);
    const gap = Math.max(FLOW_GAP, Math.min(FLOW_WIDEST_GAP, free / Math.max(1, bars.length - 1)));
    let y = FLOW_TOP;
    bars.forEach((node) => {
      const h = node.customers * high;
      known[`${number} ${node.event}`] = { ...node, id: `node ${number} ${node.event}`, x, y, w: FLOW_BAR, h, out: y, into: y, named: h + gap >= FLOW_LINE };
      y += h + gap;
    });
  });
  const order = (link) => [known[`${link.step} ${link.from}`], known[`${link.step + 1} ${link.to}`]];
  const drawn = links.filter((link) => order(link).every(Boolean)).sort((a, b) => { const [[f, t], [g, u]] = [order(a), order(b)]; return a.step - b.step || f.y - g.y || t.y - u.y; });
  const bands = drawn.map((link) => {
    const [from, to] = order(link);
    const h = link.customers * high;
    const [y1, y2] = [from.out, to.into];
    from.out += h;
    to.into += h;
    const [x1, x2] = [from.x + FLOW_BAR, to.x];
    const [one, two] = [x1 + (x2 - x1) / 2, x2 - (x2 - x1) / 2];
    return { ...link, id: `${link.step}>${link.from}>${link.to}`, source: from.id, target: to.id, d: `M${x1},${y1} C${one},${y1} ${two},${y2} ${x2},${y2} L${x2},${y2 + h} C${two},${y2 + h} ${one},${y1 + h} ${x1},${y1 + h} Z` };
  });
  return { columns, nodes: Object.values(known), links: bands, width: Math.max(width, (steps.length - 1) * step + FLOW_NAME), height: FLOW_TOP + FLOW_TALL + 8 };
}
