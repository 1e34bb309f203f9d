"""Vocabularies that short programs learn, and what sentencepiece needs to write a text.

Byte-level BPE and WordPiece count all pairs anew for each merge: slow, and plainly what the papers say. Needs regex and
sentencepiece (Debian: python3-regex, python3-sentencepiece).
"""
import collections
import io
import math
import unicodedata

import regex
import sentencepiece

import golden

SAMPLE = """北京是中华人民共和国的首都。上海是最大的城市。
今天天气很好，我们去公园散步吧。今天我们去北京。
Les élèves étaient déjà allés à l'école; ça va? Ça va très bien.
Ελληνικά: η γλώσσα. Привет, мир! Привет, Москва!
It's 12:30, they're here, we've won 100 points & I'd say 'yes'.
emoji 😀😀 👩‍👩‍👧 and cafe\u0301, ﬁne ligatures, ｆｕｌｌ width
  indented   text\twith\ttabs
""".splitlines()
TEXTS = (golden.ROOT / "LICENSE").read_text().splitlines()[:120] + SAMPLE
TRIED = SAMPLE + ["The licensee may not use this file, 不可以！", "unlicensed works", ""]

GPT2 = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def byte_letters():
    printable = [b for b in range(256) if 33 <= b <= 126 or 161 <= b <= 172 or 174 <= b]
    letters = {b: chr(b) for b in printable}
    for b in range(256):
        if b not in letters:
            letters[b] = chr(256 + len(letters) - len(printable))
    return letters


LETTERS = byte_letters()


def neighbours(words):
    pairs = collections.Counter()
    for word, count in words.items():
        for a, b in zip(word, word[1:]):
            pairs[a, b] += count
    return pairs


def merged(word, a, b, ab):
    out, i = [], 0
    while i < len(word):
        if word[i : i + 2] == (a, b):
            out.append(ab)
            i += 2
        else:
            out.append(word[i])
            i += 1
    return tuple(out)


def learn(words, tokens, size, score, join):
    """Merges the pair of the best score, of equal ones that of the smaller ids, until there are enough tokens."""
    ids = {token: i for i, token in enumerate(tokens)}
    merges = []
    while len(ids) < size:
        pairs = {p: n for p, n in neighbours(words).items() if n >= 2}
        if not pairs:
            break
        of = score(words)
        a, b = min(pairs, key=lambda p: (-of(pairs[p], p), ids[p[0]], ids[p[1]]))
        ab = join(a, b)
        ids.setdefault(ab, len(ids))
        merges.append([a, b])
        grown = collections.Counter()
        for word, count in words.items():
            grown[merged(word, a, b, ab)] += count
        words = grown
    return list(ids), merges


def bpe_words(text):
    return [tuple(LETTERS[b] for b in word.encode()) for word in GPT2.findall(text)]


def bpe(size):
    special = ["<|endoftext|>", "<|pad|>"]
    words = collections.Counter(word for text in TEXTS for word in bpe_words(text))
    tokens, merges = learn(
        words, special + sorted(LETTERS.values()), size, lambda words: lambda n, pair: n, lambda a, b: a + b
    )
    ids = {token: i for i, token in enumerate(tokens)}
    encoded = []
    for text in TRIED:
        row = []
        for word in bpe_words(text):
            for a, b in merges:
                word = merged(word, a, b, a + b)
            row += [ids[piece] for piece in word]
        encoded.append(row)
    return {"name": "bpe", "size": size, "tokens": tokens, "ids": encoded}


def punctuation(c):
    if ord(c) < 128:
        return 32 < ord(c) < 127 and not c.isalnum()
    return unicodedata.category(c).startswith("P")


def chinese(c):
    return 0x4E00 <= ord(c) <= 0x9FFF or 0x3400 <= ord(c) <= 0x4DBF


def bert_words(text):
    out = []
    for c in unicodedata.normalize("NFD", text):
        if unicodedata.category(c) == "Mn" or (unicodedata.category(c) in ("Cc", "Cf") and c not in "\t\n\r"):
            continue
        out.append(f" {c} " if punctuation(c) or chinese(c) else c)
    return "".join(out).lower().split()


def wordpiece(size):
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = collections.Counter()
    for text in TEXTS:
        for word in bert_words(text):
            words[tuple(c if i == 0 else "##" + c for i, c in enumerate(word))] += 1
    letters = collections.Counter()
    for word, count in words.items():
        for piece in word:
            letters[piece] += count
    kept = [p for p, n in sorted(letters.items(), key=lambda e: (-e[1], e[0].encode("utf-16-be"))) if n >= 2]
    kept = sorted(kept[: (size - len(special) + 1) // 2], key=lambda p: p.encode("utf-16-be"))
    words = collections.Counter({w: n for w, n in words.items() if all(p in kept for p in w)})
    total = sum(len(w) * n for w, n in words.items())

    def score(words):
        single = collections.Counter()
        for word, count in words.items():
            for piece in word:
                single[piece] += count
        return lambda n, pair: n * math.log(n * total / (single[pair[0]] * single[pair[1]]))

    tokens, _ = learn(words, special + kept, size, score, lambda a, b: a + b[2:])
    ids = {token: i for i, token in enumerate(tokens)}
    encoded = []
    for text in TRIED:
        row = [ids["[CLS]"]]
        for word in bert_words(text):
            row += longest_first(word, ids)
        encoded.append(row + [ids["[SEP]"]])
    return {"name": "wordpiece", "size": size, "tokens": tokens, "ids": encoded}


def longest_first(word, ids):
    row, at = [], 0
    while at < len(word):
        for end in range(len(word), at, -1):
            piece = ("##" if at else "") + word[at:end]
            if piece in ids:
                row.append(ids[piece])
                at = end
                break
        else:
            return [ids["[UNK]"]]
    return row


def unigram(size):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS),
        model_writer=model,
        model_type="unigram",
        vocab_size=size,
        byte_fallback=True,
        character_coverage=0.9995,
        normalization_rule_name="nfkc",
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        split_by_unicode_script=False,
        split_by_number=False,
        pad_id=0,
        unk_id=1,
        bos_id=2,
        eos_id=3,
        num_threads=1,
        minloglevel=2,
    )
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = [processor.encode(text, out_type=str) for text in TEXTS]
    return {
        "name": "unigram",
        "size": size,
        "pieces": sum(len(row) for row in pieces),
        "probable": [processor.id_to_piece(i) for i in range(260, 300)],
    }


golden.write(
    "tokenizers",
    {
        "sentencepiece": sentencepiece.__version__,
        "texts": TEXTS,
        "tried": TRIED,
        "cases": [bpe(700), wordpiece(500), unigram(700)],
    },
)
