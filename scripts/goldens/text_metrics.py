"""Writes src/test/resources/goldens/text_metrics.json: texts, references and what the papers' formulas say of them.

Plain Python, in exact fractions where it matters, built otherwise than the Java: tokens are cut by looking at one
character at a time, n-grams are counted in lists, subsequences are found by recursion. NLTK has to agree on every BLEU
that it defines.   python3 scripts/goldens/text_metrics.py   (made with NLTK 3.8)
"""
import functools
import json
import math
import random
import string
import unicodedata
import warnings
from fractions import Fraction
from pathlib import Path

from nltk.translate.bleu_score import SmoothingFunction, corpus_bleu

warnings.filterwarnings("ignore")
random.seed(20261125)

# ---- tokens of BLEU ----

BLOCKS = """3400-4db5 4e00-9fa5 9fa6-9fbb f900-fa2d fa30-fa6a fa70-fad9 2001-2a6d 2f81-2fa1 ff00-ffef 2e80-2eff 3000-303f
31c0-31ef 2f00-2fdf 2ff0-2fff 3100-312f 31a0-31bf fe10-fe1f fe30-fe4f 2600-26ff 2700-27bf 3200-32ff 3300-33ff"""
RANGES = [tuple(int(x, 16) for x in block.split("-")) for block in BLOCKS.split()]


def is_chinese(c):
    return any(a <= ord(c) <= b for a, b in RANGES)


def digit(c):
    return c in "0123456789"


def mteval(line):
    """One pass a rule; a rule that takes two characters goes on behind them."""
    alone = set(string.punctuation) - set("'.,-")
    line = "".join(f" {c} " if c in alone else c for c in line)
    out, i = "", 0
    while i < len(line):  # a point or comma after anything but a digit
        if i + 1 < len(line) and not digit(line[i]) and line[i + 1] in ".,":
            out, i = out + line[i] + " " + line[i + 1] + " ", i + 2
        else:
            out, i = out + line[i], i + 1
    line, out, i = out, "", 0
    while i < len(line):  # before anything but a digit
        if i + 1 < len(line) and line[i] in ".," and not digit(line[i + 1]):
            out, i = out + " " + line[i] + " " + line[i + 1], i + 2
        else:
            out, i = out + line[i], i + 1
    line, out = out, ""
    for i, c in enumerate(line):
        out += " - " if c == "-" and i and digit(line[i - 1]) else c
    return out.split()


def v13a(line):
    for a, b in (("<skipped>", ""), ("-\n", ""), ("\n", " "), ("&quot;", '"'), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")):
        line = b.join(line.split(a))
    return mteval(" " + line + " ")


def zh(line):
    return mteval("".join(f" {c} " if is_chinese(c) else c for c in line.strip()))


TOKENS = {"V13A": v13a, "ZH": zh, "CHAR": lambda line: [c for c in line if not c.isspace()], "NONE": str.split}

# ---- BLEU ----


def grams(tokens, n):
    return [tuple(tokens[i:i + n]) for i in range(len(tokens) - n + 1)]


def bleu(texts, references, tokens="V13A", smooth="EXP", amount=0, order=4, effective=False):
    cut = TOKENS[tokens]
    hyps = [cut(t.rstrip()) for t in texts]
    refs = [[cut(r.rstrip()) for r in rs] for rs in references]
    length = sum(map(len, hyps))
    target = sum(min((abs(len(r) - len(h)), len(r)) for r in rs)[1] for h, rs in zip(hyps, refs))
    fractions = []
    for n in range(1, order + 1):
        match = sum(min(grams(h, n).count(g), max(grams(r, n).count(g) for r in rs))
                    for h, rs in zip(hyps, refs) for g in set(grams(h, n)))
        fractions.append([Fraction(match), Fraction(sum(len(grams(h, n)) for h in hyps))])
    if not any(m for m, _ in fractions):
        return 0.0
    misses = 0
    for i, f in enumerate(fractions):
        if smooth == "ADD_K" and i:
            f[0] += Fraction(amount)
            f[1] += Fraction(amount)
        if f[0] == 0 and smooth == "EXP" and f[1]:
            misses += 1
            f[0] = Fraction(1, 2 ** misses)
        if f[0] == 0 and smooth == "FLOOR":
            f[0] = Fraction(amount)
    if effective:
        fractions = [f for f in fractions if f[1]]
    if any(m == 0 or t == 0 for m, t in fractions):
        score = 0.0
    else:
        product = math.prod(float(m / t) for m, t in fractions)
        score = 100 * product ** (1 / len(fractions)) * (math.exp(1 - target / length) if length < target else 1)
    method = {"EXP": SmoothingFunction().method3, "FLOOR": SmoothingFunction(epsilon=amount).method1,
              "ADD_K": SmoothingFunction().method2}.get(smooth)
    if len(grams(min(hyps, key=len), order)) and method and score and (smooth != "ADD_K" or amount == 1):
        theirs = 100 * corpus_bleu(refs, hyps, weights=[1 / order] * order, smoothing_function=method)
        assert math.isclose(theirs, score, rel_tol=1e-9), (texts, references, tokens, smooth, theirs, score)
        bleu.agreed += 1
    return score


bleu.agreed = 0

# ---- chrF ----


def chrf_words(text):
    out = []
    for word in text.split():
        if len(word) > 1 and word[-1] in string.punctuation:
            out += [word[:-1], word[-1]]
        elif len(word) > 1 and word[0] in string.punctuation:
            out += [word[0], word[1:]]
        else:
            out.append(word)
    return out


def chrf(texts, references, words):
    def orders(text):
        squeezed = "".join(text.split())
        return [grams(squeezed, n) for n in range(1, 7)] + [grams(chrf_words(text), n) for n in range(1, words + 1)]

    def triples(text, reference):
        for h, r in zip(orders(text), orders(reference)):
            both = sum(min(h.count(g), r.count(g)) for g in set(h))
            yield (len(h) if r else 0, len(r), both)

    def fscore(counts):
        full = [(Fraction(b, h), Fraction(b, r)) for h, r, b in counts if h and r]
        if not any(p for p, _ in full):
            return 0.0
        p, r = (sum(side) / len(full) for side in zip(*full))
        return float(5 * p * r / (4 * p + r))

    chosen = []
    for text, refs in zip(texts, references):
        chosen.append(max((list(triples(text, r)) for r in refs), key=fscore))
    return 100 * fscore([tuple(map(sum, zip(*column))) for column in zip(*chosen)])


# ---- words of ROUGE and SQuAD ----


def is_han(c):
    return unicodedata.name(c, "").startswith("CJK UNIFIED IDEOGRAPH") or c in "々〇"


def runs(text, kind):
    out, open_run = [], False
    for c in text.lower():
        k = kind(c)
        if k == "run" and open_run:
            out[-1] += c
        elif k:
            out.append(c)
        open_run = k == "run"
    return out


ROUGE_WORDS = {
    "": lambda text: runs(text, lambda c: "run" if c in string.ascii_lowercase + string.digits else None),
    "_zh": lambda text: runs(text, lambda c: "one" if is_han(c) else "run" if unicodedata.category(c)[0] in "LMN" else None),
}


def squad(text):
    kept = "".join(c for c in text.lower() if c not in string.punctuation)
    cut = runs(kept, lambda c: "run" if c.isalnum() or c == "_" else "one")
    return "".join(" " if w in ("a", "an", "the") else w for w in cut).split()


ANSWERS = {"": squad, "_zh": ROUGE_WORDS["_zh"]}


def f1(shared, a, b):
    return float(2 * Fraction(shared, a) * Fraction(shared, b) / (Fraction(shared, a) + Fraction(shared, b))) if shared else 0.0


def common(a, b):
    return sum(min(a.count(x), b.count(x)) for x in set(a))


def best(score, texts, references):
    return sum(max(score(t, r) for r in refs) for t, refs in zip(texts, references)) / len(texts)


# ---- ROUGE ----


def subsequence(ref, text):
    """Places in ref: at equal length, the last word of ref is left out before that of the text."""
    @functools.lru_cache(None)
    def size(i, j):
        if not i or not j:
            return 0
        return size(i - 1, j - 1) + 1 if ref[i - 1] == text[j - 1] else max(size(i - 1, j), size(i, j - 1))

    def walk(i, j):
        if not i or not j:
            return set()
        if ref[i - 1] == text[j - 1]:
            return walk(i - 1, j - 1) | {i - 1}
        return walk(i, j - 1) if size(i, j - 1) > size(i - 1, j) else walk(i - 1, j)

    return walk(len(ref), len(text))


def rouge(kind, words):
    def n_gram(text, ref):
        a, b = grams(words(text), kind), grams(words(ref), kind)
        return f1(common(a, b), len(a), len(b))

    def whole(text, ref):
        a, b = words(text), words(ref)
        return f1(len(subsequence(b, a)), len(a), len(b))

    def lines(text, ref):
        a, b = ([words(line) for line in t.split("\n")] for t in (text, ref))
        hits = []
        for r in b:
            hits += [r[i] for i in sorted(set().union(*(subsequence(r, t) for t in a)))]
        return f1(common(hits, sum(a, [])), len(sum(a, [])), len(sum(b, [])))

    return {"L": whole, "Lsum": lines}.get(kind, n_gram)


# ---- SQuAD ----


def answered(score, answer):
    def of(text, refs):
        golds = [a for a in map(answer, refs) if a] or [[]]
        return max(score(answer(text), g) for g in golds)
    return lambda texts, references: sum(map(of, texts, references)) / len(texts)


def token_f1(a, g):
    return float(a == g) if not a or not g else f1(common(a, g), len(a), len(g))


# ---- cases ----

cases = []
OPTIONS = [("EXP", 0), ("FLOOR", 0.1), ("FLOOR", 0.5), ("ADD_K", 1), ("ADD_K", 0.25), ("NONE", 0)]


def case(name, texts, references):
    expected = {"chrf": chrf(texts, references, 0), "chrf++": chrf(texts, references, 2)}
    for tokens in TOKENS:
        expected["bleu" + ("" if tokens == "V13A" else "_" + tokens.lower())] = bleu(texts, references, tokens)
    for suffix in ("", "_zh"):
        for kind in (1, 2, "L", "Lsum"):
            expected[f"rouge{kind}{suffix}"] = best(rouge(kind, ROUGE_WORDS[suffix]), texts, references)
        expected["exact_match" + suffix] = answered(lambda a, g: float(a == g), ANSWERS[suffix])(texts, references)
        expected["token_f1" + suffix] = answered(token_f1, ANSWERS[suffix])(texts, references)
    options = [{"tokens": tokens, "smoothing": s, "amount": a, "order": order, "effective": effective,
                "value": bleu(texts, references, tokens, s, a, order, effective)}
               for tokens, order, effective in (("V13A", 4, False), ("NONE", 4, True), ("CHAR", 6, False), ("V13A", 2, True))
               for s, a in OPTIONS]
    cases.append({"name": name, "texts": texts, "references": references, "expected": expected, "bleu": options})


case("README of sacreBLEU",
     ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."],
     [["The dog bit the man.", "The dog had bit the man."], ["It was not unexpected.", "No one was surprised."],
      ["The man bit him first.", "The man had bitten the dog."]])
case("identical", ["The quick brown fox jumps over the lazy dog."] * 2, [["The quick brown fox jumps over the lazy dog."]] * 2)
case("nothing in common", ["alpha beta gamma delta"], [["one two three four"]])
case("empty text", [""], [["something to say"]])
case("empty reference", ["something said"], [[""]])
case("both empty", [""], [[""]])
case("only white space and punctuation", [" \t\n", "?!"], [["a word"], ["..."]])
case("one token", ["test"], [["test"]])
case("one token, not enough", ["test"], [["a test"]])
case("one token of many", ["the the the the the the the"], [["The cat is on the mat.", "There is a cat on the mat."]])
case("shorter than every reference", ["the cat"], [["the cat sat on the mat", "the cat sat on the mat with a hat"]])
case("two references as near", ["a b c d e"], [["a b c d e f g", "a b c"]])
case("an empty text among others", ["", "The man had just bitten him."], [["Nobody."], ["The man had bitten the dog.", ""]])
case("numbers, points, dashes",
     ["In 1,000 days, 3.14 of the 10-20 U.S. troops (5%) said: \"no-one's -5 &amp; .5,x\"..."],
     [["In 1000 days, 3.14 of 10-20 U.S. troops (5 %) said \"no one's -5 &amp; 0.5, x\"."]])
case("entities and lines", ["a &lt;b&gt; &quot;c&quot; d-\ne <skipped>f\ng h"], [["a <b> \"c\" de f g h", "a b c"]])
case("articles and case", ["The  Cat, and an owl!"], [["cat and owl", "A CAT and the Owl"]])
case("articles inside words", ["theatre an-d a_b the"], [["theatre and ab", "the atre"]])
case("accents", ["Ça à l'été, naïve théâtre the é"], [["ça À l'été naïve Théâtre É"]])
case("no-break and ideographic spaces", ["one\u00a0two\u3000three\u2009four five"], [["one two three four five six"]])
case("beyond the basic plane", ["I \U0001f600 you \U00020bb7 \U0001f600\U0001f601 x"], [["I \U0001f600 you \U00020bb7 \U0001f601 x y"]])
case("Chinese", ["今天天气很好,我们去公园散步。", "他在2024年买了3.5公斤苹果"],
     [["今天的天气真好,我们去公园走走。", "天气很好,去散步吧!"], ["他2024年买了三公斤半苹果"]])
case("Chinese, quotes and Latin letters", ["“人工智能”(AI)——GPT-4很强……"], [["“人工智能”(AI)——GPT4 非常强……", "人工智能"]])
case("Chinese, right but for punctuation", ["《红楼梦》。"], [["红楼梦"]])
case("lines in another order", ["w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5"], [["w1 w2 w3 w4 w5"]])
case("lines, repeated words", ["the cat\n\nthe dog the cat\n"], [["the cat the cat\nthe dog", "a dog\na cat the dog the"]])
case("subsequence with ties", ["police ended the gunman", "b a c a b"], [["police killed the gunman", "the gunman police killed"], ["a b c b a"]])
VOCABULARY = "the a of to in dog cat man bit ran home 3 10-20 U.S. it's said: (yes) no, no. 很好 中文 été".split()
for i in range(24):
    count = random.randint(1, 4)
    texts, references = [], []
    for _ in range(count):
        truth = random.choices(VOCABULARY[:random.choice([6, 12, len(VOCABULARY)])], k=random.randint(1, 18))

        def noisy():
            words = [w for w in truth if random.random() > .15]
            return "".join(w + random.choice([" "] * 6 + ["  ", "\n", ", ", ". "]) for w in words).strip()
        texts.append(noisy())
        references.append([noisy() for _ in range(random.randint(1, 3))])
    case(f"random {i}", texts, references)

tokens = [{"text": text, "tokens": {name: cut(text) for name, cut in TOKENS.items()}} for text in sorted(
    {t for c in cases for t in c["texts"]} | {
        "...", "1.2.3,4", "a,,b", ",a", "a.", "5-6-x-7", "'quoted'", "x{y}~[z]`^_\\", "#$%&()*+/:;<=>?@", "-\n-", "!\"",
        "你好,world!1.5", "一〇々ア가", " \u2028a\u0085b\x1cc ", "\u2001x\u2a6d\u2a6e\u2f80\u2f81"})]
assert bleu.agreed > 500, bleu.agreed
out = Path("src/test/resources/goldens/text_metrics.json")
body = ",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases)
cuts = ",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in tokens)
out.write_text('{"generator":"scripts/goldens/text_metrics.py","cases":[\n%s\n],"tokens":[\n%s\n]}\n' % (body, cuts))
print(len(cases), "cases,", bleu.agreed, "BLEU scores as NLTK,", out.stat().st_size, "bytes")
