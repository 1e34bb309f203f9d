// What the page says, in English and Chinese. Elements with data-text, data-label and data-hint are told anew when the
// language changes, so nothing that was typed, drawn or answered is lost.
const WORDS = {
  skip: ["Skip to the model", "跳到模型"],
  subtitle: ["Try the models of this server", "试用本服务器上的模型"],
  key: ["API key", "API 密钥"],
  keyHelp: ["Kept in this tab until it is closed", "只保存在本标签页，关闭即清除"],
  use: ["Use it", "使用"],
  models: ["Models", "模型"],
  none: ["This server has no models.", "本服务器上没有模型。"],
  version: ["version", "版本"],
  parameters: ["parameters", "参数量"],
  draw: ["Draw with mouse, finger or arrow keys (Shift lifts the pen)", "用鼠标、手指或方向键绘画（按住 Shift 抬笔）"],
  colour: ["Colour of the pen", "画笔颜色"],
  clear: ["Clear", "清除"],
  upload: ["Choose a picture, or drop one here", "选择图片，或拖到这里"],
  chosen: ["Chosen: {0}", "已选：{0}"],
  classify: ["Classify", "识别"],
  text: ["Text", "文本"],
  second: ["A text to compare it with", "与之比较的文本"],
  masked: ["Text with {0} in place of a word", "文本，用 {0} 代替一个词"],
  question: ["Question", "问题"],
  context: ["Text that has the answer", "含有答案的文本"],
  ask: ["Ask", "提问"],
  predict: ["Predict", "预测"],
  compare: ["Compare", "比较"],
  translate: ["Translate", "翻译"],
  message: ["Message (Enter sends, Shift+Enter is a new line)", "消息（Enter 发送，Shift+Enter 换行）"],
  send: ["Send", "发送"],
  stop: ["Stop", "停止"],
  again: ["New chat", "新对话"],
  beginning: ["Beginning of a text", "文本的开头"],
  go: ["Continue", "续写"],
  settings: ["Settings", "设置"],
  temperature: ["Temperature", "温度"],
  tokens: ["Most tokens", "最多词元数"],
  answer: ["Answer", "结果"],
  took: ["{0}, {1} ms", "{0}，{1} 毫秒"],
  nothing: ["The text does not say.", "文本中没有答案。"],
  threshold: ["Said from a probability on: {0}", "判定阈值：{0}"],
  noLabel: ["None of the labels", "没有任何标签"],
  similarity: ["Similarity (cosine)", "相似度（余弦）"],
  vector: ["{0} numbers: {1}, …", "{0} 个数：{1}，……"],
  correction: ["Is it something else? Say what is right.", "结果不对？请告诉我们正确的答案。"],
  correct: ["Send the correction", "提交更正"],
  thanks: ["Thank you. The correction is kept.", "谢谢，更正已保存。"],
  empty: ["Give it something first.", "请先输入内容。"],
  failed: ["The server cannot be reached.", "无法连接服务器。"],
  unreadable: ["This file is not a picture that the browser can read.", "浏览器无法读取这个图片文件。"],
  "image-classification": ["Classifies pictures", "图像分类"],
  "multi-label-image-classification": ["Labels pictures", "图像多标签分类"],
  "text-classification": ["Classifies texts", "文本分类"],
  "tabular-classification": ["Classifies rows of a table", "表格分类"],
  "tabular-regression": ["Predicts a value of rows of a table", "表格回归"],
  "token-classification": ["Tags words", "序列标注"],
  "question-answering": ["Answers questions about a text", "阅读问答"],
  "sentence-embedding": ["Compares texts", "句向量"],
  "masked-language-modeling": ["Fills in words", "填词"],
  "language-modeling": ["Continues texts", "续写文本"],
  "instruction-tuning": ["Chats", "对话"],
  "preference-tuning": ["Chats", "对话"],
  translation: ["Translates", "翻译"],
};

let language = navigator.language.toLowerCase().startsWith("zh") ? 1 : 0;

const words = (key, ...values) =>
  (WORDS[key]?.[language] ?? key).replace(/\{(\d)\}/g, (_, index) => values[index]);
const number = (value, options) => new Intl.NumberFormat(language ? "zh" : "en", options).format(value);
const percent = (share) => number(share, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

function tell(node) {
  const { text, label, hint, values } = node.dataset;
  const filled = (key) => words(key, ...JSON.parse(values ?? "[]"));
  if (text) node.textContent = filled(text);
  if (label) node.setAttribute("aria-label", filled(label));
  if (hint) node.placeholder = filled(hint);
  return node;
}

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen ? "zh-CN" : "en";
  document.querySelectorAll("[data-text], [data-label], [data-hint]").forEach(tell);
  const button = document.getElementById("language");
  button.textContent = chosen ? "English" : "中文";
  button.lang = chosen ? "en" : "zh-CN";
}

// An element: attributes, handlers (functions), and what stands in it.
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (typeof value === "boolean") node.toggleAttribute(name, value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return tell(node);
}

// An element that says a word of WORDS, with values in its gaps.
const said = (tag, key, attributes = {}, ...values) =>
  el(tag, { "data-text": key, "data-values": JSON.stringify(values), ...attributes });
