"use strict";
(() => {
  const source = document.getElementById("report-data");
  const charts = source ? JSON.parse(source.textContent) : {};
  const instances = new Map();

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const short = (v) => {
    const size = Math.abs(v);
    if (v === 0) return "0";
    if (size >= 1e6) return +(v / 1e6).toFixed(2) + "M";
    if (size >= 1e4) return +(v / 1e3).toFixed(1) + "k";
    if (size < 1e-4) return (+v.toPrecision(3)).toExponential();
    return String(+v.toPrecision(4));
  };
  const seconds = (v) => v === 0 ? "0" : v < 60 ? +v.toFixed(1) + " s" : v < 5400 ? +(v / 60).toFixed(1) + " min" : +(v / 3600).toFixed(2) + " h";
  // The shortest of these that divides the time into at most six.
  const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];
  const ticks = (longest) => STEPS.find((step) => longest / step <= 6) || Math.ceil(longest / 6 / 86400) * 86400;
  // ECharts takes tooltips as HTML.
  const safe = (text) => String(text).replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");

  const colour = (name, index) => css("--" + name) || css("--c" + (index % 10));

  function axis(extra) {
    const soft = css("--soft");
    return Object.assign({
      axisLine: { lineStyle: { color: css("--line") } }, axisTick: { show: false },
      axisLabel: { color: soft, fontSize: 11, hideOverlap: true }, nameTextStyle: { color: soft, fontSize: 11 },
      splitLine: { lineStyle: { color: css("--grid") } },
    }, extra);
  }

  function base(extra) {
    return Object.assign({
      animation: false, backgroundColor: "transparent", textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      legend: {
        type: "scroll", top: 0, left: 0, right: 6, icon: "roundRect", itemWidth: 14, itemHeight: 3, itemGap: 14,
        textStyle: { color: css("--soft"), fontSize: 12 }, pageTextStyle: { color: css("--soft") }, pageIconColor: css("--soft"),
      },
      tooltip: {
        confine: true, backgroundColor: css("--card"), borderColor: css("--line"), padding: [6, 10],
        textStyle: { color: css("--ink"), fontSize: 12 },
      },
      grid: { left: 4, right: 14, top: 32, bottom: 4, containLabel: true },
    }, extra);
  }

  // A tooltip with each line's value nearest to the pointer.
  function lines(chart, colours, title) {
    const unit = chart.unit ? " " + chart.unit : "";
    return (items) => items.length === 0 ? "" : safe(title(items[0].axisValue)) + chart.series.map((line, index) => {
      const near = line.points.reduce((a, b) => Math.abs(b[0] - items[0].axisValue) < Math.abs(a[0] - items[0].axisValue) ? b : a);
      return "<br><span style=\"color:" + colours[index] + "\">&#9644;</span> " + safe(line.name) + " <b>" + safe(short(near[1])) + "</b>" + unit;
    }).join("");
  }

  // The mean of as many points on either side, fewer towards the ends.
  function smooth(points) {
    const reach = Math.ceil(points.length / 80), sums = [0];
    points.forEach(([, y]) => sums.push(sums[sums.length - 1] + y));
    return points.map(([x], i) => {
      const side = Math.min(reach, i, points.length - 1 - i);
      return [x, (sums[i + side + 1] - sums[i - side]) / (2 * side + 1)];
    });
  }

  // Bounds of the y axis: the first steps of training may run out of it where they would flatten the rest.
  function bounds(chart) {
    const all = chart.series.flatMap((line) => line.points.slice(line.name === "train" ? Math.floor(line.points.length * 0.03) : 0).map((p) => p[1]));
    const whole = chart.series.flatMap((line) => line.points.map((p) => p[1]));
    const low = Math.min(...all), high = Math.max(...all);
    if (!chart.smooth || high <= low || high - low > 0.6 * (Math.max(...whole) - Math.min(...whole))) return { scale: true };
    const power = 10 ** Math.floor(Math.log10((high - low) / 5));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= (high - low) / 5);
    return { min: +(Math.floor(low / step) * step).toFixed(10), max: +(Math.ceil(high / step) * step).toFixed(10), interval: step };
  }

  function curve(chart) {
    const series = [];
    const single = chart.smooth === false ? css("--c4") : null;
    const colours = chart.series.map((line, index) => single || colour(line.name, index));
    let note = "";
    chart.series.forEach((line, index) => {
      const color = colours[index];
      const noisy = chart.smooth && line.points.length > 100;
      const item = {
        name: line.name, type: "line", zlevel: 0, data: noisy ? smooth(line.points) : line.points, showSymbol: line.points.length < 40,
        symbol: "circle", symbolSize: 4, lineStyle: { color, width: 2 }, itemStyle: { color }, z: 3,
      };
      if (noisy) {
        series.push({
          name: line.name, type: "line", zlevel: 0, data: line.points, showSymbol: false, silent: true, tooltip: { show: false },
          lineStyle: { color, width: 1, opacity: 0.28 }, itemStyle: { color }, z: 1,
        });
      }
      if (line.name === "validation" && line.points.length > 1) {
        const best = line.points.reduce((a, b) => ((chart.best === "min" ? b[1] < a[1] : b[1] > a[1]) ? b : a));
        item.markPoint = {
          symbol: "circle", symbolSize: 9, data: [{ coord: best }], silent: true, label: { show: false },
          itemStyle: { color: css("--card"), borderColor: color, borderWidth: 2 },
        };
        note = "best " + short(best[1]) + " at step " + best[0].toLocaleString("en");
      }
      series.push(item);
    });
    const option = base({
      title: { text: note, right: 8, top: 1, textStyle: { color: css("--soft"), fontSize: 12, fontWeight: 400 } },
      grid: { left: 4, right: 14, top: 32, bottom: 20, containLabel: true },
      xAxis: axis({ type: "value", min: 0, max: "dataMax", name: "step", nameLocation: "middle", nameGap: 24, splitLine: { show: false }, axisLabel: { color: css("--soft"), fontSize: 11, showMaxLabel: false, formatter: short, hideOverlap: true } }),
      yAxis: axis({ ...(chart.log ? { type: "log" } : { type: "value", ...bounds(chart) }), axisLabel: { color: css("--soft"), fontSize: 11, formatter: short } }),
      series,
    });
    option.tooltip.trigger = "axis";
    option.tooltip.formatter = lines(chart, colours, (step) => "step " + Math.round(step).toLocaleString("en"));
    return option;
  }

  function time(chart) {
    const longest = Math.max(...chart.series.map((line) => line.points[line.points.length - 1][0]));
    const colours = [css(chart.unit === "MiB" ? "--c4" : "--c2"), css("--c6")];
    const option = base({
      xAxis: axis({ type: "value", min: 0, max: "dataMax", interval: ticks(longest), splitLine: { show: false }, axisLabel: { color: css("--soft"), fontSize: 11, showMaxLabel: false, formatter: seconds, hideOverlap: true } }),
      yAxis: axis({ type: "value", min: 0, axisLabel: { color: css("--soft"), fontSize: 11, formatter: short } }),
      series: chart.series.map((line, index) => {
        const color = colours[index];
        return { name: line.name + (chart.unit === "MiB" ? " (MiB)" : ""), type: "line", zlevel: 0, data: line.points, showSymbol: line.points.length < 2, lineStyle: { color, width: 2 }, itemStyle: { color }, areaStyle: { color, opacity: 0.08 } };
      }),
    });
    option.tooltip.trigger = "axis";
    option.tooltip.formatter = lines(chart, colours, seconds);
    return option;
  }

  const diagonal = (name) => ({
    name, type: "line", zlevel: 0, data: [[0, 0], [1, 1]], showSymbol: false, silent: true, tooltip: { show: false },
    lineStyle: { color: css("--soft"), width: 1, type: "dashed" }, itemStyle: { color: css("--soft") }, z: 1,
  });

  function roc(chart) {
    const many = chart.series.length > 1;
    const legend = Object.assign(base({}).legend, many ? {
      orient: "vertical", left: "auto", top: "auto", right: 22, bottom: 48, itemGap: 5, icon: "roundRect", type: "plain",
      textStyle: { color: css("--ink"), fontSize: 11, width: 150, overflow: "truncate" },
    } : {});
    legend.data = chart.series.map((line) => line.name);
    const option = base({
      legend,
      grid: { left: 20, right: 14, top: many ? 12 : 32, bottom: 20, containLabel: true },
      xAxis: axis({ type: "value", min: 0, max: 1, name: "false positive rate", nameLocation: "middle", nameGap: 26 }),
      yAxis: axis({ type: "value", min: 0, max: 1, name: "true positive rate", nameLocation: "middle", nameGap: 34 }),
      series: chart.series.map((line, index) => ({
        name: line.name, type: "line", zlevel: 0, data: line.points, showSymbol: false, z: 3,
        lineStyle: { color: css("--c" + index % 10), width: 1.7 }, itemStyle: { color: css("--c" + index % 10) },
      })).concat([diagonal("chance")]),
    });
    option.tooltip.formatter = (item) => safe(item.seriesName);
    option.tooltip.trigger = "item";
    return option;
  }

  function calibration(chart) {
    const bins = chart.bins, total = bins.reduce((sum, bin) => sum + bin.count, 0) || 1, color = css("--train");
    const filled = bins.map((bin, index) => ({ bin, index })).filter(({ bin }) => bin.count > 0);
    const option = base({
      legend: { show: false },
      grid: [{ left: 52, right: 14, top: 12, bottom: "34%" }, { left: 52, right: 14, top: "72%", bottom: 38 }],
      xAxis: [
        axis({ type: "value", min: 0, max: 1, axisLabel: { show: false } }),
        axis({ type: "category", gridIndex: 1, data: bins.map((_, index) => (index / bins.length).toFixed(2)), axisLabel: { show: false }, splitLine: { show: false } }),
        axis({ type: "value", gridIndex: 1, min: 0, max: 1, position: "bottom", name: "confidence", nameLocation: "middle", nameGap: 22, splitLine: { show: false } }),
      ],
      yAxis: [
        axis({ type: "value", min: 0, max: 1, name: "accuracy", nameLocation: "middle", nameGap: 36 }),
        axis({ type: "value", gridIndex: 1, name: "examples", nameLocation: "middle", nameGap: 36, splitNumber: 2, axisLabel: { color: css("--soft"), fontSize: 11, formatter: short } }),
      ],
      series: [
        diagonal("perfect"),
        {
          name: "accuracy", type: "line", zlevel: 0, z: 3, lineStyle: { color, width: 2 }, itemStyle: { color, opacity: 1 },
          data: filled.map(({ bin }) => ({
            value: [bin.confidence, bin.accuracy, bin.count], symbol: "circle", symbolSize: 5 + 13 * Math.sqrt(bin.count / total),
          })),
        },
        { name: "examples", type: "bar", xAxisIndex: 1, yAxisIndex: 1, barCategoryGap: "8%", itemStyle: { color, opacity: 0.45 }, data: bins.map((bin) => bin.count) },
        // An empty line gives the histogram its numeric axis.
        { type: "line", zlevel: 0, xAxisIndex: 2, yAxisIndex: 1, data: [], silent: true },
      ],
    });
    option.tooltip.trigger = "item";
    option.tooltip.formatter = (item) => {
      const bin = item.seriesName === "examples" ? bins[item.dataIndex] : filled[item.dataIndex]?.bin;
      return !bin || bin.count === 0 ? "" : "mean confidence <b>" + bin.confidence.toFixed(3) + "</b><br>accuracy <b>" +
        bin.accuracy.toFixed(3) + "</b><br>" + bin.count.toLocaleString("en") + " examples";
    };
    return option;
  }

  function comparison(chart) {
    const colours = [css("--train"), css("--validation"), css("--test")];
    const percent = chart.counts ? (v) => v.toLocaleString("en") : (v) => +v.toFixed(1) + "%";
    const option = base({
      xAxis: axis({
        type: "category", data: chart.bins, splitLine: { show: false },
        axisLabel: { color: css("--soft"), fontSize: 11, interval: "auto", hideOverlap: true, width: Math.max(56, 900 / chart.bins.length), overflow: "break" },
      }),
      yAxis: axis({ type: "value", axisLabel: { color: css("--soft"), fontSize: 11, formatter: percent } }),
      series: chart.series.map((one, index) => ({
        name: one.name, type: "bar", data: one.shares, barGap: "6%", barMaxWidth: 46, itemStyle: { color: colours[index % colours.length], borderRadius: [3, 3, 0, 0] },
      })),
    });
    option.legend = Object.assign(option.legend, { itemHeight: 9, itemWidth: 9 });
    option.tooltip.trigger = "axis";
    option.tooltip.axisPointer = { type: "shadow" };
    option.tooltip.formatter = (items) => safe(items[0].name) + items.map((item) =>
      "<br><span style=\"color:" + item.color + "\">&#9632;</span> " + safe(item.seriesName) + " <b>" + percent(item.value) + "</b>").join("");
    return option;
  }

  // Values with their intervals, the first on top.
  function intervals(chart) {
    const color = css("--train"), bars = chart.bars;
    const ends = bars.flatMap((bar) => [bar.low ?? bar.value, bar.high ?? bar.value]).filter((v) => v !== undefined);
    const low = Math.min(...ends), high = Math.max(...ends), room = (high - low) * 0.05 || Math.abs(high) * 0.05 || 1;
    const option = base({
      legend: { show: false },
      grid: { left: 4, right: 18, top: 10, bottom: 4, containLabel: true },
      xAxis: axis({ type: "value", min: low - room, max: high + room, axisLabel: { color: css("--soft"), fontSize: 11, formatter: short, hideOverlap: true, showMinLabel: false, showMaxLabel: false } }),
      yAxis: axis({ type: "category", inverse: true, data: bars.map((bar) => bar.name), splitLine: { show: false }, axisLabel: { color: css("--ink"), fontSize: 11, width: 180, overflow: "truncate", interval: 0 } }),
      series: bars.map((bar) => ({
        name: bar.name, type: "line", silent: true, showSymbol: true, symbol: "rect", symbolSize: [1.5, 9], lineStyle: { color, width: 2 }, itemStyle: { color },
        data: bar.low === undefined ? [] : [[bar.low, bar.name], [bar.high, bar.name]],
      })).concat([{ name: "value", type: "scatter", symbolSize: 9, itemStyle: { color }, z: 4, data: bars.filter((bar) => bar.value !== undefined).map((bar) => [bar.value, bar.name]) }]),
    });
    option.tooltip.trigger = "item";
    option.tooltip.formatter = (item) => {
      const bar = bars.find((one) => one.name === item.value[1]);
      return !bar ? "" : safe(bar.name) + " <b>" + safe(short(bar.value)) + "</b>" + (bar.low === undefined ? "" : "<br>" + safe(short(bar.low)) + " to " + safe(short(bar.high)));
    };
    return option;
  }

  // Series of points over two axes. An axis has a name, and may be logarithmic, of categories, or hidden. A series is a line, a
  // step, bars or a scatter; it may have a strength, labels of its points, marks of places on the x axis, or fade with age.
  function plot(chart) {
    const side = (given, level) => axis(Object.assign(
      given.categories ? { type: "category", data: given.categories, boundaryGap: true } : { type: given.log ? "log" : "value", scale: true },
      given.hidden ? { show: false, min: 0, max: 1 } : given.max === undefined ? {} : { max: given.max },
      { name: given.name, nameLocation: "middle", nameGap: level ? 46 : 26, splitLine: { show: level && !given.categories, lineStyle: { color: css("--grid") } },
        axisLabel: { color: css("--soft"), fontSize: 11, hideOverlap: true, formatter: given.categories ? undefined : short, interval: given.categories ? 0 : undefined } }));
    const many = chart.series.length > 4;
    const option = base({
      grid: { left: chart.y.name ? 46 : 20, right: chart.y.categories ? 60 : 24, top: many ? 14 : 32, bottom: chart.x.name ? 22 : 8, containLabel: true },
      xAxis: side(chart.x, false), yAxis: side(chart.y, true),
      series: chart.series.map((one, index) => {
        const color = css(one.colour) || css("--c" + index % 10), strength = one.strength === undefined ? 1 : one.strength;
        const horizontal = one.type === "bar" && chart.y.categories;
        const item = {
          name: one.name, type: one.type === "step" ? "line" : one.type, zlevel: 0, z: 3 + strength, itemStyle: { color },
          data: one.points.map((value, at) => one.fades ? { value, itemStyle: { color, opacity: 0.25 + 0.75 * (at + 1) / one.points.length } } : value),
        };
        if (item.type === "line") Object.assign(item, { lineStyle: { color, opacity: strength, width: strength === 1 ? 2.2 : 1.2 }, showSymbol: many || one.points.length < 2, symbol: "circle", symbolSize: many ? 5 : 4, step: one.type === "step" ? "end" : false });
        if (many && item.type === "line") item.itemStyle.opacity = strength;
        if (item.type === "scatter") Object.assign(item, { symbolSize: one.name === "best" ? 11 : 7 });
        if (horizontal) Object.assign(item, { barMaxWidth: 22, label: { show: true, position: "right", color: css("--soft"), formatter: (bar) => (100 * bar.value[0]).toFixed(1) + "%" } });
        if (one.marks) item.markLine = { symbol: "none", precision: 12, silent: true, lineStyle: { color: css("--soft"), type: "dashed" }, label: { color: css("--ink"), formatter: "{b}", position: "insideEndTop" }, data: one.marks.map((mark) => ({ name: mark.name, xAxis: mark.at })) };
        return item;
      }),
    });
    if (many || chart.series.length === 1) option.legend.show = false;
    option.tooltip.trigger = "item";
    option.tooltip.formatter = (item) => {
      const one = chart.series[item.seriesIndex], point = one.points[item.dataIndex];
      if (!point) return "";
      if (one.labels) return safe(one.name) + one.labels.map((label) => "<br>" + safe(label)).join("");
      const at = (given, value) => given.categories ? given.categories[value] : short(value);
      return safe(one.name) + "<br>" + [[chart.x, point[0]], [chart.y, point[1]]].map(([given, value]) => safe(given.name + " ") + "<b>" + safe(at(given, value)) + "</b>").join("<br>");
    };
    return option;
  }

  // Lines over numbers, with the ends of their intervals thin.
  function many(chart) {
    const colours = chart.series.map((line, index) => colour(line.name, index));
    const name = { nameLocation: "middle", nameGap: 28 };
    const label = { color: css("--soft"), fontSize: 11, formatter: short, hideOverlap: true };
    const end = (line, color, data) => ({
      name: line.name, type: "line", data, showSymbol: false, silent: true, tooltip: { show: false },
      lineStyle: { color, width: 1, type: "dashed", opacity: 0.6 }, itemStyle: { color }, z: 1,
    });
    const option = base({
      grid: { left: 24, right: 18, top: 32, bottom: 26, containLabel: true },
      xAxis: axis({ type: chart.log ? "log" : "value", min: "dataMin", max: "dataMax", name: chart.x, ...name, splitLine: { show: false }, axisLabel: label }),
      yAxis: axis({ type: "value", scale: true, name: chart.y, ...name, nameGap: 38, axisLabel: label }),
      series: chart.series.flatMap((line, index) => [
        end(line, colours[index], line.low), end(line, colours[index], line.high),
        {
          name: line.name, type: "line", data: line.points, showSymbol: line.points.length < 40, symbol: "circle", symbolSize: 6,
          lineStyle: { color: colours[index], width: 2 }, itemStyle: { color: colours[index] }, z: 3,
        },
      ]),
    });
    option.tooltip.trigger = "axis";
    option.tooltip.formatter = lines(chart, colours, (x) => chart.x + " " + short(x));
    return option;
  }

  const kinds = { curve, time, roc, calibration, comparison, intervals, lines: many, plot };

  function draw() {
    for (const [id, chart] of Object.entries(charts)) {
      const element = document.getElementById(id);
      if (!element) continue;
      let instance = instances.get(id);
      if (!instance) {
        instance = echarts.init(element, null, { renderer: "svg" });
        instances.set(id, instance);
      }
      instance.setOption(kinds[chart.kind](chart), true);
    }
  }

  function resize() {
    instances.forEach((instance) => instance.resize());
  }

  function sortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") !== "descending" && column > 0;
      const ascending = column === 0 ? head.getAttribute("aria-sort") !== "ascending" : !descending;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      const key = (row) => {
        const text = row.cells[column].textContent;
        return column === 0 ? text : text === "n/a" ? -Infinity : Number(text.replace(/,/g, ""));
      };
      const order = column === 0 ? (a, b) => key(a).localeCompare(key(b)) : (a, b) => key(a) - key(b);
      const rows = [...table.tBodies[0].rows].sort(order);
      table.tBodies[0].append(...(ascending ? rows : rows.reverse()));
    }));
  }

  document.querySelectorAll("table.sortable").forEach(sortable);
  document.querySelectorAll(".mistakes img").forEach((image) => {
    const mark = () => { if (image.naturalWidth < 100) image.dataset.small = ""; };
    if (image.complete) mark(); else image.addEventListener("load", mark);
  });
  if (source) {
    draw();
    new ResizeObserver(resize).observe(document.body);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    addEventListener("beforeprint", () => { document.documentElement.dataset.print = ""; resize(); draw(); });
    addEventListener("afterprint", () => { delete document.documentElement.dataset.print; resize(); draw(); });
  }
})();
