// Where the nodes and names of a drawing stand, in pixels, so that none covers another. Stands in front of the drawing's own script.
const GAP = 5;
const NAME_HEIGHT = 16;
const PUSHES = 300;
const ROOM = 2.4; // a plane of so many times the nodes' own area leaves space for the lines between them

// boxes are { x, y, w, h } around their middle
const overlap = (a, b, gap = 0) => {
  const across = (a.w + b.w) / 2 + gap - Math.abs(a.x - b.x);
  const down = (a.h + b.h) / 2 + gap - Math.abs(a.y - b.y);
  return across > 0 && down > 0 ? { across, down } : null;
};

// the name under a node belongs to the space that the node keeps free around itself
const around = ({ x, y, w, h, name }, named) => (named ? { x, y: y + NAME_HEIGHT / 2, w: Math.max(w, name), h: h + NAME_HEIGHT } : { x, y, w, h });

// how high a plane must be for all nodes, and which of them can keep a free place for their name; nodes come by rank
function roomFor(nodes, width, [lowest, highest]) {
  const named = new Set();
  let area = nodes.reduce((sum, { w, h }) => sum + (w + GAP) * (h + GAP), 0);
  for (const node of nodes) {
    if (!node.name) continue;
    const box = around({ ...node, x: 0, y: 0 }, true);
    const more = (box.w + GAP) * (box.h + GAP) - (node.w + GAP) * (node.h + GAP);
    if ((area + more) * ROOM > width * highest) break;
    area += more;
    named.add(node.id);
  }
  return { named, height: Math.round(Math.min(highest, Math.max(lowest, (area * ROOM) / width))) };
}

// moves what overlaps apart, each by half and the shorter way, within the plane
function pushedApart(nodes, named, width, height) {
  const boxes = nodes.map((node) => around(node, named.has(node.id)));
  const within = (box) => {
    box.x = Math.min(width - box.w / 2, Math.max(box.w / 2, box.x));
    box.y = Math.min(height - box.h / 2, Math.max(box.h / 2, box.y));
  };
  boxes.forEach(within);
  for (let push = 0, moved = true; moved && push < PUSHES; push += 1) {
    moved = false;
    for (let first = 0; first < boxes.length; first += 1) {
      for (let second = first + 1; second < boxes.length; second += 1) {
        const [a, b] = [boxes[first], boxes[second]];
        const found = overlap(a, b, GAP);
        if (!found) continue;
        moved = true;
        const [axis, by] = found.across < found.down ? ["x", found.across] : ["y", found.down];
        const step = (a[axis] <= b[axis] ? -1 : 1) * (by / 2 + 0.1);
        a[axis] += step;
        b[axis] -= step;
        within(a);
        within(b);
      }
    }
  }
  return boxes.map(({ x, y }, place) => ({ x, y: named.has(nodes[place].id) ? y - NAME_HEIGHT / 2 : y }));
}

// the place of each name beside its node: under it, above it, or at its sides; one that finds no free place is left out
function namePlaces(nodes, width, height) {
  const taken = nodes.map(({ x, y, w, h }) => ({ x, y, w, h }));
  const places = {};
  for (const { id, x, y, w, h, name } of nodes) {
    if (!name) continue;
    const [down, across] = [(h + NAME_HEIGHT) / 2 + 1, (w + name) / 2 + 3];
    const ways = [[0, down], [0, -down], [across, 0], [-across, 0]];
    const inside = (at) => Math.min(width - name / 2, Math.max(name / 2, at));
    const boxes = ways.map(([dx, dy]) => ({ x: inside(x + dx), y: y + dy, w: name, h: NAME_HEIGHT }));
    const free = boxes.find((box) => box.y >= NAME_HEIGHT / 2 && box.y + NAME_HEIGHT / 2 <= height && !taken.some((other) => overlap(box, other)));
    if (!free) continue;
    taken.push(free);
    places[id] = { dx: free.x - x, dy: free.y - y };
  }
  return places;
}
