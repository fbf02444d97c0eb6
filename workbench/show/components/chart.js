// plotly.js is one and a half megabytes: the page asks for it once, however many charts it has.
let loading = null;

function load(model) {
  if (!loading) {
    const url = model.get("plotly_url");
    loading = window.Plotly ? Promise.resolve(window.Plotly) : (url ? Promise.resolve(url) : fromKernel(model)).then(run);
    loading.catch(() => { loading = null; });
  }
  return loading;
}

function run(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("plotly.js could not be loaded"));
    document.head.append(script);
  });
}

function fromKernel(model) {
  return new Promise((resolve) => {
    model.on("msg:custom", function take(content, buffers) {
      if (content.type !== "plotly") return;
      model.off("msg:custom", take);
      const packed = new Blob([buffers[0]]).stream().pipeThrough(new DecompressionStream("gzip"));
      resolve(new Response(packed).blob().then((source) => URL.createObjectURL(new Blob([source], { type: "text/javascript" }))));
    });
    model.send({ type: "plotly" });
  });
}

// A legend of our own wraps on a narrow screen, where plotly's would scroll.
function entry({ name, marker }) {
  const item = document.createElement("li");
  const dot = document.createElement("span");
  dot.style.background = marker.color;
  item.append(dot, name);
  return item;
}

function render({ model, el }) {
  const place = document.createElement("div");
  const legend = document.createElement("ul");
  legend.className = "wb-legend";
  el.append(place, legend);
  let plotly = null;
  let closed = false;

  const draw = async () => {
    const { data, layout } = model.get("figure");
    if (!plotly || closed || !data) return;
    await plotly.react(place, structuredClone(data), structuredClone(layout), { displayModeBar: false, responsive: false });
    legend.replaceChildren(...data.filter(({ showlegend, marker }) => showlegend !== false && marker).map(entry));
    if (place.dataset.clickable) return;
    place.dataset.clickable = "yes";
    place.on("plotly_click", ({ points }) => {
      const { x, customdata, data } = points[0];
      model.set("picked", { bucket: String(x), custom: customdata ?? null, meta: data.meta ?? null, at: Date.now() });
      model.save_changes();
    });
  };
  const sized = new ResizeObserver(() => {
    if (place.dataset.clickable && place.offsetWidth) plotly.Plots.resize(place);
  });
  model.on("change:figure", draw);
  sized.observe(el);
  load(model).then((loaded) => { plotly = loaded; return draw(); }, () => {
    place.textContent = "The chart could not be loaded. Reload the page.";
  });

  return () => {
    closed = true;
    sized.disconnect();
    model.off("change:figure", draw);
    if (plotly) plotly.purge(place);
  };
}

export default { render };
