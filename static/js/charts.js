// Draws each table of figures that asks for it, from what its own cells say: the table is the truth,
// and without scripts it stands alone. What is no number ("fewer than 5") is left as a gap.

const BLUE = "#0072b2";
const GREY = "#8c8c8c";
const INK = "#0b0c0c";
const WHITE = "#ffffff";
// Past so many rows bars lie on their side in a taller picture, or their names would not fit.
const MOST_UPRIGHT = 6;
const NARROW = 400; // px
const MOST_LETTERS = 16;
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

const numberIn = (cell) => {
  const said = (cell?.querySelector(".chart-number") ?? cell)?.textContent.trim().replaceAll(",", "");
  const found = /^(-?\d+(?:\.\d+)?)(?:\s*%)?$/.exec(said ?? "");
  return found ? Number(found[1]) : null;
};

const figuresOf = (table, isLine) => {
  const heads = [...table.tHead.rows[0].cells];
  const drawn = heads.flatMap((head, at) => ("series" in head.dataset ? [at] : []));
  // A row without any number ("17 other wards: fewer than 5") has nothing to draw; in a course of
  // time it is a gap.
  const rows = [...table.tBodies[0].rows].filter(
    (row) => isLine || drawn.some((at) => numberIn(row.cells[at]) !== null),
  );
  return {
    labels: rows.map((row) => row.cells[0].textContent.trim()),
    series: drawn.map((at) => ({
      label: heads[at].textContent.trim(),
      data: rows.map((row) => numberIn(row.cells[at])),
    })),
    isShare: rows.some((row) => /%\s*$/.test(row.querySelector(".chart-number")?.textContent ?? "")),
  };
};

// Two series differ in lightness and in their outline, not in hue alone.
const dressed = (series, at, kind) =>
  kind === "line"
    ? { ...series, borderColor: BLUE, backgroundColor: BLUE, borderWidth: 2, pointRadius: 3, tension: 0 }
    : {
        ...series,
        backgroundColor: at ? WHITE : BLUE,
        borderColor: at ? GREY : BLUE,
        borderWidth: 2,
        maxBarThickness: 70,
      };

const onWhite = {
  id: "on-white",
  beforeDraw({ ctx, width, height }) {
    ctx.save();
    ctx.fillStyle = WHITE;
    ctx.fillRect(0, 0, width, height);
    ctx.restore();
  },
};

const optionsFor = (kind, { isShare, series, labels }) => {
  const lies = kind === "bars" && labels.length > MOST_UPRIGHT;
  const numbers = {
    beginAtZero: true,
    suggestedMax: isShare ? 100 : 4,
    max: isShare ? 100 : undefined,
    ticks: { color: INK, precision: 0, callback: (value) => (isShare ? `${value} %` : value) },
  };
  const names = {
    ticks: {
      color: INK,
      autoSkip: kind === "line",
      callback(value) {
        const name = this.getLabelForValue(value);
        const isCut = this.chart.width < NARROW && name.length > MOST_LETTERS;
        return isCut ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;
      },
    },
    grid: { display: false },
  };
  return {
    indexAxis: lies ? "y" : "x",
    responsive: true,
    maintainAspectRatio: false,
    animation: still ? false : { duration: 300 },
    scales: lies ? { x: numbers, y: names } : { x: names, y: numbers },
    plugins: { legend: { display: series.length > 1, labels: { color: INK } } },
  };
};

const downloadOf = (canvas, name, words) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary app-no-print";
  button.textContent = words;
  button.addEventListener("click", () =>
    canvas.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${name}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }, "image/png"),
  );
  return button;
};

const draw = (section) => {
  const table = section.querySelector("table");
  const title = section.querySelector("h2");
  if (!table || !title) {
    return;
  }
  const kind = section.dataset.chart;
  const figures = figuresOf(table, kind === "line");
  const figure = document.createElement("figure");
  figure.className = "chart__figure";
  const picture = document.createElement("div");
  picture.className = "chart__picture";
  if (kind === "bars" && figures.labels.length > 2 * MOST_UPRIGHT) {
    picture.classList.add("chart__picture--tall");
  }
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${title.textContent.trim()}. ${section.dataset.said}`);
  picture.append(canvas);
  figure.append(picture);
  table.before(figure);
  new window.Chart(canvas, {
    type: kind === "line" ? "line" : "bar",
    data: {
      labels: figures.labels,
      datasets: figures.series.map((series, at) => dressed(series, at, kind)),
    },
    options: optionsFor(kind, figures),
    plugins: [onWhite],
  });
  figure.after(downloadOf(canvas, title.id, section.dataset.download));
};

if (window.Chart) {
  for (const section of document.querySelectorAll("[data-chart]")) {
    draw(section);
  }
}
