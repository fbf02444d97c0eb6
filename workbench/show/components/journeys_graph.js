// Where the boxes and lines of a transition graph are drawn, in pixels. Stands in front of the drawing's own script.
const GRAPH_WIDE = { w: 132, h: 46, row: 104, lane: 18, margin: 22 };
const GRAPH_NARROW = { w: 86, h: 42, row: 93, lane: 5, margin: 22 };
const NARROW_PX = 700;
const THICKEST = 13;

// Events that a line joins, without the columns and rows of the others.
function joinedNodes(nodes, edges) {
  const joined = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const kept = nodes.filter(({ event }) => joined.has(event));
  const columns = [...new Set(kept.map(({ column }) => column))].sort((a, b) => a - b);
  return kept.map((node) => ({
    ...node, column: columns.indexOf(node.column), row: kept.filter(({ column, row }) => column === node.column && row < node.row).length,
  }));
}

// A line that passes other columns keeps clear of their boxes in a lane of its own: on the one side those that lead on, on
// the other those that lead back. Lanes are shared where lines do not meet; the shortest lie next to the boxes.
function graphLanes(edges, nodes) {
  const column = Object.fromEntries(nodes.map((node) => [node.event, node.column]));
  const lanes = { over: [], under: [] };
  const found = {};
  const far = edges.map((edge) => ({ edge, span: column[edge.to] - column[edge.from] })).filter(({ span }) => span > 1 || span < 0);
  far.sort((one, other) => Math.abs(one.span) - Math.abs(other.span) || other.edge.customers - one.edge.customers);
  far.forEach(({ edge, span }) => {
    const side = span > 0 ? "over" : "under";
    const [low, high] = [column[edge.from], column[edge.to]].sort((a, b) => a - b);
    let lane = lanes[side].findIndex((taken) => taken.every(([from, to]) => high <= from || to <= low));
    if (lane < 0) lane = lanes[side].push([]) - 1;
    lanes[side][lane].push([low, high]);
    found[`${edge.from}\n${edge.to}`] = { side, lane };
  });
  return { found, over: lanes.over.length, under: lanes.under.length };
}

// Columns go from left to right, on a narrow screen from top to bottom.
function graphPlan(nodes, columns, width, lanes) {
  const narrow = width < NARROW_PX;
  const { w: widest, h, row, lane, margin } = narrow ? GRAPH_NARROW : GRAPH_WIDE;
  const sizes = {};
  nodes.forEach(({ column }) => { sizes[column] = (sizes[column] || 0) + 1; });
  const most = Math.max(1, ...Object.values(sizes));
  const w = narrow ? widest : Math.min(widest, Math.max(84, (width / columns) * 0.6));
  const [thick, deep] = narrow ? [w, h] : [h, w];
  const along = narrow ? 92 : (width - w - 8) / Math.max(1, columns - 1);
  const [over, under] = [lanes.over, lanes.under].map((count) => margin + lane * count);
  const middle = narrow ? width / 2 : over + ((most - 1) * row + h) / 2;
  const placed = {};
  nodes.forEach((node) => {
    const aside = middle + (node.row - (sizes[node.column] - 1) / 2) * row;
    const ahead = node.column * along + deep / 2 + 4;
    placed[node.event] = { ...node, x: narrow ? aside : ahead, y: narrow ? ahead : aside, w, h };
  });
  const edges = { over: middle - ((most - 1) * row + thick) / 2, under: middle + ((most - 1) * row + thick) / 2 };
  const long = narrow ? (columns - 1) * along + h + 12 : edges.under + under;
  return { narrow, placed, width, height: long, lanes, gap: along - deep, at: ({ side, lane: number }) => edges[side] + (side === "over" ? -1 : 1) * (14 + lane * number) };
}

// How far from the middle of its side of a box each line leaves and enters, so that they do not run into one: in the
// order of where they come from or lead to, those of lanes at the outside.
function graphPorts(edges, { placed, lanes, narrow }) {
  const [aside, wide] = narrow ? ["x", GRAPH_NARROW.w] : ["y", GRAPH_WIDE.h];
  const sides = {};
  const place = (event, other, lane) => (lane ? (lane.side === "over" ? -1 : 1) * (1e4 + 100 * lane.lane) : placed[other][aside] - placed[event][aside]);
  edges.filter(({ from, to }) => from !== to && placed[from].column !== placed[to].column).forEach(({ from, to }) => {
    const id = `${from}\n${to}`;
    const lane = lanes.found[id];
    (sides[`out ${from}`] ||= []).push({ id: `out ${id}`, at: place(from, to, lane) });
    (sides[`in ${to}`] ||= []).push({ id: `in ${id}`, at: place(to, from, lane) });
  });
  const ports = {};
  Object.values(sides).forEach((lines) => {
    const apart = Math.min(12, (wide - 10) / Math.max(1, lines.length - 1));
    lines.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).forEach(({ id }, number) => { ports[id] = apart * (number - (lines.length - 1) / 2); });
  });
  return ports;
}

function graphLine(from, to, plan, lane, ports) {
  const { narrow } = plan;
  if (from.event === to.event) return ownLine(from);
  const id = `${from.event}\n${to.event}`;
  const [leaves, enters] = [ports[`out ${id}`] || 0, ports[`in ${id}`] || 0];
  const flip = ([x, y]) => (narrow ? [y, x] : [x, y]);
  // along the flow (a) and aside of it (b), whichever way the flow goes on the screen
  const [a1, b1, a2, b2] = narrow ? [from.y, from.x, to.y, to.x] : [from.x, from.y, to.x, to.y];
  const deep = narrow ? from.h / 2 : from.w / 2;
  if (from.column === to.column) {
    const side = Math.sign(b2 - b1) || 1;
    const out = Math.min(34, plan.gap * 0.55) - 7;
    const [start, end] = [[a1 + side * deep, b1 + side * 7], [a2 + side * (deep + 7), b2 - side * 7]];
    return written([[start, [start[0] + side * out, start[1]], [end[0] + side * out, end[1]], end].map(flip)], { right: narrow ? "up" : "left", left: narrow ? "down" : "right" }[side > 0 ? "right" : "left"]);
  }
  const heads = narrow ? "down" : "right";
  if (!lane) {
    const [start, end] = [[a1 + deep, b1 + leaves], [a2 - deep - 7, b2 + enters]];
    const half = (end[0] - start[0]) / 2;
    return written([[start, [start[0] + half, start[1]], [end[0] - half, end[1]], end].map(flip)], heads);
  }
  const back = a2 < a1 ? -1 : 1;
  // lanes lie one within the other: the outer, the wider
  const [aside, turn] = [plan.at(lane), plan.gap * (back > 0 ? 0.5 : 0.22 + (0.36 * (lane.lane + 1)) / Math.max(1, plan.lanes[lane.side]))];
  const [start, end] = [[a1 + deep, b1 + leaves], [a2 - deep - 7, b2 + enters]];
  const [up, down] = [[start[0] + (back > 0 ? 2 : 0.9) * turn, aside], [end[0] - (back > 0 ? 2 : 0.9) * turn, aside]];
  const [rise, fall] = [[start[0] + turn, start[1]], [end[0] - turn, end[1]]];
  return written([
    [start, rise, [start[0] + turn * (back > 0 ? 1 : 1.1), aside], up].map(flip), [up, up, down, down].map(flip), [down, [end[0] - turn * (back > 0 ? 1 : 1.1), aside], fall, end].map(flip),
  ], heads);
}

function ownLine({ x, y, w, h }) {
  const [from, to] = [[x - w / 4, y - h / 2], [x + w / 8, y - h / 2 - 7]];
  return written([[from, [from[0] - 10, from[1] - 26], [to[0] + 14, to[1] - 22], to]], "down");
}

// A line of Bézier curves with its head; its name stands in the middle of it.
function written(curves, heads) {
  const [start, one, two, end] = curves[Math.floor(curves.length / 2)];
  const [last] = curves.at(-1).slice(-1);
  const on = (curve, t) => [0, 1].map((k) => (1 - t) ** 3 * curve[0][k] + 3 * (1 - t) ** 2 * t * curve[1][k] + 3 * (1 - t) * t ** 2 * curve[2][k] + t ** 3 * curve[3][k]);
  const places = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8].map((t) => on([start, one, two, end], t));
  const points = curves.flatMap((curve) => Array.from({ length: 97 }, (_, step) => on(curve, step / 96)));
  const turns = { right: [[0, -5], [0, 5], [7, 0]], left: [[0, -5], [0, 5], [-7, 0]], down: [[-5, 0], [5, 0], [0, 7]], up: [[-5, 0], [5, 0], [0, -7]] }[heads];
  return { d: `M${curves[0][0]} ${curves.map(([, first, second, point]) => `C${first} ${second} ${point}`).join(" ")}`, head: turns.map(([dx, dy]) => `${last[0] + dx},${last[1] + dy}`).join(" "), at: places[0], places, points };
}

// The lines that are drawn when nobody has chosen: not more than can be told apart, and none that hardly anybody takes.
function usualShare(edges, total, most) {
  const shares = edges.map(({ customers }) => (100 * customers) / Math.max(1, total)).sort((a, b) => b - a);
  return Math.max(1, Math.min(50, Math.ceil(shares[most] ?? 0)));
}

// Names for the thickest lines, where none covers a box, another name, another line or a head; who finds no such place has none.
function graphLabels(lines, { placed, width }, most) {
  const taken = Object.values(placed).map(({ x, y, w, h }) => ({ x, y, w: w + 4, h: h + 4 }));
  const found = [];
  const meet = (box, other) => Math.abs(box.x - other.x) < (box.w + other.w) / 2 && Math.abs(box.y - other.y) < (box.h + other.h) / 2;
  const drawn = lines.flatMap(({ id, thick, points }) => points.map(([x, y], number) => ({ id, x, y, w: thick, h: thick, head: number > points.length - 5 })));
  for (const line of [...lines].sort((a, b) => b.customers - a.customers).slice(0, most)) {
    const w = 5 + 7 * line.label.length;
    const boxes = line.places.map(([x, y]) => ({ x: Math.max(w / 2, Math.min(width - w / 2, x)), y, w, h: 12 }));
    const box = boxes.find((one) => !taken.some((other) => meet(one, other)) && !drawn.some((point) => (point.id !== line.id || point.head) && meet(one, point)));
    if (!box) continue;
    taken.push(box);
    found.push({ ...box, text: line.label, id: line.id });
  }
  return found;
}
